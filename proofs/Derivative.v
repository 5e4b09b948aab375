(** A function that falls before one and rises after it is least at one. *)

From Coq Require Import Reals Lra Lia.
From Kdverify Require Import Sums.
Open Scope R_scope.

Section LeastAtOne.
  Variables f f' : R -> R.
  Hypothesis derivable : forall t, 0 < t -> derivable_pt_lim f t (f' t).

  Theorem least_at_one : (forall t, 0 < t -> 0 <= f' t * (t - 1)) -> forall t, 0 < t -> f 1 <= f t.
  Proof.
    intros Hsign t Ht. destruct (Rtotal_order t 1) as [H|[-> |H]]; [|lra|].
    - destruct (MVT_cor2 f f' t 1 H) as [c [E [H1 H2]]]; [intros c Hc; apply derivable; lra|].
      specialize (Hsign c ltac:(lra)). assert (f' c <= 0) by nra. nra.
    - destruct (MVT_cor2 f f' 1 t H) as [c [E [H1 H2]]]; [intros c Hc; apply derivable; lra|].
      specialize (Hsign c ltac:(lra)). assert (0 <= f' c) by nra. nra.
  Qed.

  (** The sign argument: a function that is not negative at one, and whose slope has the sign of [t - 1]. *)
  Theorem nonnegative_by_slope :
    0 <= f 1 -> (forall t, 0 < t -> 0 <= f' t * (t - 1)) -> forall t, 0 < t -> 0 <= f t.
  Proof. intros H1 Hsign t Ht. apply Rle_trans with (f 1); [exact H1|apply least_at_one; assumption]. Qed.
End LeastAtOne.

(** The same by the second derivative. *)
Theorem nonnegative_by_convexity : forall f f' f'' : R -> R,
  (forall t, 0 < t -> derivable_pt_lim f t (f' t)) -> (forall t, 0 < t -> derivable_pt_lim f' t (f'' t)) ->
  0 <= f 1 -> f' 1 = 0 -> (forall t, 0 < t -> 0 <= f'' t) -> forall t, 0 < t -> 0 <= f t.
Proof.
  intros f f' f'' Hf Hf' H1 Hslope Hcurve. apply (nonnegative_by_slope f f' Hf H1).
  intros t Ht. destruct (Rtotal_order t 1) as [H|[-> |H]]; [|lra|].
  - destruct (MVT_cor2 f' f'' t 1 H) as [c [E [Ha Hb]]]; [intros c Hc; apply Hf'; lra|].
    specialize (Hcurve c ltac:(lra)). assert (f' t <= 0) by nra. nra.
  - destruct (MVT_cor2 f' f'' 1 t H) as [c [E [Ha Hb]]]; [intros c Hc; apply Hf'; lra|].
    specialize (Hcurve c ltac:(lra)). assert (0 <= f' t) by nra. nra.
Qed.

(** Class by class: a sum of functions of the ratio of two vectors of equal sums, whose slope at one is the same for
    every class, is not negative if each function, less its tangent at one, falls before one and rises after it. *)
Theorem nonnegative_by_ratio : forall n (x y : nat -> R) (F F' : nat -> R -> R) s,
  (forall v, (v < n)%nat -> 0 < x v) -> (forall v, (v < n)%nat -> 0 < y v) -> sum n x = sum n y ->
  (forall v t, (v < n)%nat -> 0 < t -> derivable_pt_lim (F v) t (F' v t)) ->
  (forall v, (v < n)%nat -> 0 <= F v 1) ->
  (forall v t, (v < n)%nat -> 0 < t -> 0 <= (F' v t - s) * (t - 1)) ->
  0 <= sum n (fun v => x v * F v (y v / x v)).
Proof.
  intros n x y F F' s Hx Hy Hsum HF H1 Hsign.
  apply Rle_trans with (sum n (fun v => s * (y v - x v))).
  - rewrite sum_scale, sum_minus, Hsum. right. ring.
  - apply sum_le; intros v Hv. specialize (Hx v Hv); specialize (Hy v Hv).
    assert (Ht : 0 < y v / x v) by (apply Rdiv_lt_0_compat; assumption).
    set (t := y v / x v) in *.
    assert (HG : 0 <= F v t - s * (t - 1)).
    { apply (nonnegative_by_slope (fun t => F v t - s * (t - 1)) (fun t => F' v t - s)).
      - intros u Hu. apply derivable_pt_lim_minus; [apply HF; assumption|].
        pose proof (derivable_pt_lim_scal (id - fct_cte 1)%F s u (1 - 0)
          (derivable_pt_lim_minus id (fct_cte 1) u 1 0 (derivable_pt_lim_id u) (derivable_pt_lim_const 1 u))) as H.
        replace (s * (1 - 0)) with s in H by ring. exact H.
      - specialize (H1 v Hv). lra.
      - intros u Hu. apply Hsign; assumption.
      - exact Ht. }
    replace (s * (y v - x v)) with (x v * (s * (t - 1))) by (unfold t; field; lra).
    apply Rmult_le_compat_l; lra.
Qed.
