(** Banach's bounds: orbits of a contraction, followed exactly and with an error in each generation. *)

From Coq Require Import Reals Lra Lia.
Open Scope R_scope.

(** A quantity that shrinks by a factor in each generation. *)
Theorem geometric : forall (d : nat -> R) r, 0 <= r ->
  (forall t, d (S t) <= r * d t) -> forall t, d t <= r ^ t * d O.
Proof.
  intros d r Hr Hd. induction t as [|t IH]; simpl; [lra|].
  apply Rle_trans with (r * d t); [apply Hd|].
  rewrite Rmult_assoc. apply Rmult_le_compat_l; assumption.
Qed.

(** The same with an error of at most [eps] in each generation. *)
Theorem perturbed : forall (d : nat -> R) r eps, 0 <= r < 1 -> 0 <= eps ->
  (forall t, d (S t) <= r * d t + eps) -> forall t, d t <= r ^ t * d O + eps / (1 - r).
Proof.
  intros d r eps Hr Heps Hd.
  assert (Hq : 0 <= eps / (1 - r)) by (apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]).
  induction t as [|t IH]; [simpl; lra|].
  apply Rle_trans with (r * d t + eps); [apply Hd|].
  apply Rle_trans with (r * (r ^ t * d O + eps / (1 - r)) + eps).
  - apply Rplus_le_compat_r, Rmult_le_compat_l; [lra|exact IH].
  - right. simpl. field. lra.
Qed.

Section Banach.
  Variable point : Type.
  Variable distance : point -> point -> R.
  Hypothesis distance_nonnegative : forall x y, 0 <= distance x y.
  Hypothesis distance_zero : forall x y, distance x y = 0 -> x = y.

  Variable M : point -> point.
  Variable r : R.
  Hypothesis rate : 0 <= r < 1.
  Hypothesis contracts : forall x y, distance (M x) (M y) <= r * distance x y.

  Fixpoint orbit (x : point) (t : nat) : point :=
    match t with
    | O => x
    | S s => M (orbit x s)
    end.

  (** There is one fixed point at most. *)
  Theorem fixed_point_unique : forall x y, M x = x -> M y = y -> x = y.
  Proof.
    intros x y Hx Hy. apply distance_zero.
    pose proof (contracts x y) as H. rewrite Hx, Hy in H. pose proof (distance_nonnegative x y). nra.
  Qed.

  (** Every orbit tends to it geometrically. *)
  Theorem orbit_converges : forall a x, M a = a -> forall t, distance (orbit x t) a <= r ^ t * distance x a.
  Proof.
    intros a x Ha. apply (geometric (fun t => distance (orbit x t) a)); [lra|].
    intros t. simpl. rewrite <- Ha at 1. apply contracts.
  Qed.

  (** Two orbits come together geometrically. *)
  Theorem orbits_meet : forall x y t, distance (orbit x t) (orbit y t) <= r ^ t * distance x y.
  Proof.
    intros x y. apply (geometric (fun t => distance (orbit x t) (orbit y t))); [lra|].
    intros t. simpl. apply contracts.
  Qed.
End Banach.

(** A student that misses its teacher by at most [eps] in each generation stays within [eps / (1 - r)] of the anchor, up
    to what is left of the start.  It is enough that the distance to the anchor shrinks. *)
Theorem perturbed_orbit : forall (point : Type) (distance : point -> point -> R) (M : point -> point) a r,
  (forall x y z, distance x z <= distance x y + distance y z) -> 0 <= r < 1 ->
  (forall x, distance (M x) a <= r * distance x a) ->
  forall (q : nat -> point) eps, 0 <= eps -> (forall t, distance (q (S t)) (M (q t)) <= eps) ->
  forall t, distance (q t) a <= r ^ t * distance (q O) a + eps / (1 - r).
Proof.
  intros point distance M a r triangle rate contracts q eps Heps Hq.
  apply (perturbed (fun t => distance (q t) a)); [exact rate|exact Heps|].
  intros t. apply Rle_trans with (distance (q (S t)) (M (q t)) + distance (M (q t)) a); [apply triangle|].
  pose proof (contracts (q t)) as H. specialize (Hq t). lra.
Qed.
