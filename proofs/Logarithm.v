(** The logarithm lies below its tangent at one, and what follows for means. *)

From Coq Require Import Reals Lra Lia.
From Kdverify Require Import Sums.
Open Scope R_scope.

Theorem exp_tangent : forall x, 1 + x <= exp x.
Proof.
  intros x. destruct (Req_dec x 0) as [->|H]; [rewrite exp_0; lra|].
  left. apply exp_ineq1. exact H.
Qed.

Theorem log_tangent : forall x, 0 < x -> ln x <= x - 1.
Proof.
  intros x Hx. pose proof (exp_tangent (ln x)) as H. rewrite exp_ln in H by exact Hx. lra.
Qed.

Theorem log_increasing : forall x y, 0 < x -> x <= y -> ln x <= ln y.
Proof.
  intros x y Hx [H| -> ]; [left; apply ln_increasing; assumption|lra].
Qed.

Lemma exp_increasing_le : forall x y, x <= y -> exp x <= exp y.
Proof. intros x y [H| -> ]; [left; apply exp_increasing; exact H|lra]. Qed.

Lemma ln_div : forall x y, 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof.
  intros x y Hx Hy. unfold Rdiv. rewrite ln_mult, ln_Rinv; try lra.
  apply Rinv_0_lt_compat; exact Hy.
Qed.

(** The tangent of the logarithm at any positive point. *)
Lemma log_tangent_at : forall m x, 0 < m -> 0 < x -> ln x <= ln m + (x / m - 1).
Proof.
  intros m x Hm Hx. assert (H : ln (x / m) <= x / m - 1).
  { apply log_tangent. apply Rdiv_lt_0_compat; assumption. }
  rewrite ln_div in H by assumption. lra.
Qed.

(** Jensen's inequality for the logarithm. *)
Theorem log_jensen : forall n w y,
  distribution n w -> (forall i, (i < n)%nat -> 0 < y i) ->
  sum n (fun i => w i * ln (y i)) <= ln (sum n (fun i => w i * y i)).
Proof.
  intros n w y Hd Hy. set (m := sum n (fun i => w i * y i)).
  assert (Hm : 0 < m) by (apply mean_positive; assumption).
  destruct Hd as [Hw Hsum].
  apply Rle_trans with (sum n (fun i => w i * (ln m - 1) + w i * y i * / m)).
  - apply sum_le; intros i Hi.
    pose proof (log_tangent_at m (y i) Hm (Hy i Hi)) as H. specialize (Hw i Hi).
    replace (w i * (ln m - 1) + w i * y i * / m) with (w i * (ln m + (y i / m - 1))) by (unfold Rdiv; ring).
    apply Rmult_le_compat_l; assumption.
  - rewrite sum_plus, !sum_scale_right, Hsum. fold m. right. field. lra.
Qed.

(** The inequality of the weighted arithmetic and geometric means, of finitely many numbers. *)
Theorem am_gm : forall n w x,
  distribution n w -> (forall i, (i < n)%nat -> 0 < x i) ->
  product n (fun i => Rpower (x i) (w i)) <= sum n (fun i => w i * x i).
Proof.
  intros n w x Hd Hx.
  assert (Hp : forall m, product m (fun i => Rpower (x i) (w i)) = exp (sum m (fun i => w i * ln (x i)))).
  { induction m as [|m IH]; simpl; [rewrite exp_0; reflexivity|]. rewrite IH, exp_plus. reflexivity. }
  rewrite Hp, <- (exp_ln (sum n (fun i => w i * x i))) by (apply mean_positive; assumption).
  apply exp_increasing_le, log_jensen; assumption.
Qed.

(** The same for two numbers. *)
Theorem am_gm_two : forall s x y, 0 <= s <= 1 -> 0 < x -> 0 < y ->
  Rpower x s * Rpower y (1 - s) <= s * x + (1 - s) * y.
Proof.
  intros s x y Hs Hx Hy.
  pose proof (am_gm 2 (fun i => match i with O => s | _ => 1 - s end)
                      (fun i => match i with O => x | _ => y end)) as H.
  simpl in H. rewrite Rmult_1_l, Rplus_0_l in H. apply H.
  - split; [intros [|i] _; lra|simpl; lra].
  - intros [|i] _; assumption.
Qed.

(** With an exponent above one, or below zero, the other way round. *)
Theorem am_gm_two_outside : forall s x y, 1 <= s \/ s <= 0 -> 0 < x -> 0 < y ->
  s * x + (1 - s) * y <= Rpower x s * Rpower y (1 - s).
Proof.
  assert (above : forall s x y, 1 <= s -> 0 < x -> 0 < y ->
    s * x + (1 - s) * y <= Rpower x s * Rpower y (1 - s)).
  { intros s x y Hs Hx Hy.
    assert (Hp : 0 < Rpower x s * Rpower y (1 - s)) by (apply Rmult_lt_0_compat; apply exp_pos).
    set (p := Rpower x s * Rpower y (1 - s)) in *.
    assert (H : Rpower p (/ s) * Rpower y (1 - / s) <= / s * p + (1 - / s) * y).
    { apply am_gm_two; [|assumption|assumption].
      assert (0 < / s) by (apply Rinv_0_lt_compat; lra). split; [lra|].
      rewrite <- Rinv_1. apply Rinv_le_contravar; lra. }
    assert (E : Rpower p (/ s) * Rpower y (1 - / s) = x).
    { unfold p, Rpower. rewrite <- exp_plus, ln_mult by apply exp_pos. rewrite !ln_exp.
      rewrite <- (exp_ln x) at 2 by exact Hx. f_equal. field. lra. }
    rewrite E in H. apply (Rmult_le_compat_l s) in H; [|lra].
    replace (s * (/ s * p + (1 - / s) * y)) with (p + (s - 1) * y) in H by (field; lra). lra. }
  intros s x y [Hs|Hs] Hx Hy; [apply above; assumption|].
  pose proof (above (1 - s) y x ltac:(lra) Hy Hx) as H.
  replace (1 - (1 - s)) with s in H by ring. lra.
Qed.

(** Hölder's inequality for two sums. *)
Theorem holder_two : forall n w x y s, (0 < n)%nat -> 0 <= s <= 1 ->
  (forall i, (i < n)%nat -> 0 < w i) ->
  (forall i, (i < n)%nat -> 0 < x i) -> (forall i, (i < n)%nat -> 0 < y i) ->
  sum n (fun i => w i * (Rpower (x i) s * Rpower (y i) (1 - s))) <=
  Rpower (sum n (fun i => w i * x i)) s * Rpower (sum n (fun i => w i * y i)) (1 - s).
Proof.
  intros n w x y s Hn Hs Hw Hx Hy.
  set (a := sum n (fun i => w i * x i)). set (b := sum n (fun i => w i * y i)).
  assert (Ha : 0 < a) by (apply sum_positive; [exact Hn|intros; apply Rmult_lt_0_compat; auto]).
  assert (Hb : 0 < b) by (apply sum_positive; [exact Hn|intros; apply Rmult_lt_0_compat; auto]).
  set (c := Rpower a s * Rpower b (1 - s)).
  assert (Hc : 0 < c) by (apply Rmult_lt_0_compat; apply exp_pos).
  apply Rle_trans with (sum n (fun i => c * (s * / a * (w i * x i) + (1 - s) * / b * (w i * y i)))).
  - apply sum_le; intros i Hi. specialize (Hw i Hi); specialize (Hx i Hi); specialize (Hy i Hi).
    assert (E : Rpower (x i) s * Rpower (y i) (1 - s) = c * (Rpower (x i / a) s * Rpower (y i / b) (1 - s))).
    { unfold c, Rpower. rewrite !ln_div by assumption. rewrite <- !exp_plus. f_equal. ring. }
    rewrite E. pose proof (am_gm_two s (x i / a) (y i / b) Hs) as H.
    specialize (H ltac:(apply Rdiv_lt_0_compat; assumption) ltac:(apply Rdiv_lt_0_compat; assumption)).
    replace (c * (s * / a * (w i * x i) + (1 - s) * / b * (w i * y i)))
      with (w i * (c * (s * (x i / a) + (1 - s) * (y i / b)))) by (unfold Rdiv; ring).
    apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [lra|exact H].
  - rewrite sum_scale, sum_plus, !sum_scale. fold a b. right. field. split; lra.
Qed.
