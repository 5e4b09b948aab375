"""Writes what a shell needs to complete the command line."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any

import typer

from kdverify import catalogue
from kdverify.commands._model import AS_EXPECTED, Command, named

# What follows these words, beside options and files.
_AFTER: Mapping[str, Callable[[], Iterable[str]]] = {
    "--format": catalogue.report_formats,
    "explain": catalogue.explanations,
    "list": lambda: catalogue.KINDS,
    "new": lambda: ("operator",),
    "completion": lambda: _SHELLS,
}


def completion(
    context: typer.Context,
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> int:
    """Print a script that makes a shell complete commands, options and names.

    For bash and zsh, put `eval "$(kdverify completion bash)"` into the shell's start-up file; for fish,
    `kdverify completion fish | source`.
    """
    script = named(_SHELLS, shell, "shell")
    print(script(_options(context.find_root().command)), end="")
    return AS_EXPECTED


def _options(group: Any) -> Mapping[str, list[str]]:
    """The options of each command."""
    commands = sorted(group.commands.items())
    return {name: sorted({*_flags(command.params), "--help"}) for name, command in commands}


def _flags(parameters: Iterable[Any]) -> Iterator[str]:
    for parameter in parameters:
        yield from (option for option in (*parameter.opts, *parameter.secondary_opts) if option.startswith("-"))


def _words() -> Mapping[str, str]:
    return {word: " ".join(sorted(names())) for word, names in _AFTER.items()}


def _bash(options: Mapping[str, list[str]]) -> str:
    after = "\n".join(f'        {word}) words="{names}" ;;' for word, names in _words().items())
    of = "\n".join(f'            {name}) words="{" ".join(found)}" ;;' for name, found in options.items())
    return f"""\
_kdverify() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD - 1]}}" words=""
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "{" ".join(options)} --version --help" -- "$word"))
        return
    fi
    case "$before" in
{after}
    esac
    if [ -z "$words" ] && [ "${{word#-}}" != "$word" ]; then
        case "${{COMP_WORDS[1]}}" in
{of}
        esac
    fi
    if [ -n "$words" ]; then
        COMPREPLY=($(compgen -W "$words" -- "$word"))
    else
        COMPREPLY=($(compgen -f -- "$word"))
    fi
}}
complete -o filenames -F _kdverify kdverify
"""


def _zsh(options: Mapping[str, list[str]]) -> str:
    return f"autoload -Uz compinit bashcompinit && compinit && bashcompinit\n{_bash(options)}"


def _fish(options: Mapping[str, list[str]]) -> str:
    lines = [f'complete -c kdverify -f -n __fish_use_subcommand -a "{" ".join(options)}"']
    for name, found in options.items():
        seen = f'-n "__fish_seen_subcommand_from {name}"'
        for option in found:
            flag = f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
            argument = f' -x -a "{_words()[option]}"' if option in _AFTER else ""
            lines.append(f"complete -c kdverify {seen} {flag}{argument}")
        if name in _AFTER:
            lines.append(f'complete -c kdverify -f {seen} -a "{_words()[name]}"')
        else:
            lines.append(f"complete -c kdverify -F {seen}")
    return "\n".join(lines) + "\n"


_SHELLS: Mapping[str, Callable[[Mapping[str, list[str]]], str]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}

command = Command("completion", completion)
