(** Hölder's inequality for finitely many factors, and powers of sums and of means. *)

From Coq Require Import Reals Lra Lia.
From Kdverify Require Import Sums Logarithm.
Open Scope R_scope.

Lemma product_equal : forall n f g, (forall i, (i < n)%nat -> f i = g i) -> product n f = product n g.
Proof.
  induction n as [|n IH]; intros f g H; simpl; [reflexivity|].
  rewrite (IH f g), H; [reflexivity|lia|intros i Hi; apply H; lia].
Qed.

Lemma product_mult : forall n f g, product n (fun i => f i * g i) = product n f * product n g.
Proof. induction n as [|n IH]; intros f g; simpl; [ring|rewrite IH; ring]. Qed.

Lemma product_positive : forall n f, (forall i, (i < n)%nat -> 0 < f i) -> 0 < product n f.
Proof.
  induction n as [|n IH]; intros f H; simpl; [lra|].
  apply Rmult_lt_0_compat; [apply IH; intros i Hi; apply H; lia|apply H; lia].
Qed.

(** A sum of multiples of logarithms is not negative where its exponential, a product of powers, is at least one. *)
Theorem nonnegative_by_exponential : forall n a x,
  1 <= product n (fun j => Rpower (x j) (a j)) -> 0 <= sum n (fun j => a j * ln (x j)).
Proof.
  intros n a x H.
  assert (E : forall m, product m (fun j => Rpower (x j) (a j)) = exp (sum m (fun j => a j * ln (x j)))).
  { induction m as [|m IH]; simpl; [rewrite exp_0; reflexivity|]. rewrite IH, exp_plus. reflexivity. }
  rewrite E, <- exp_0 in H. destruct (Rle_or_lt 0 (sum n (fun j => a j * ln (x j)))) as [|L]; [assumption|].
  apply exp_increasing in L. lra.
Qed.

(** Hölder's inequality: [x j i] for the factor [j] at the position [i]. *)
Theorem holder : forall n m w (x : nat -> nat -> R) e, (0 < n)%nat -> distribution m e ->
  (forall i, (i < n)%nat -> 0 < w i) ->
  (forall j i, (j < m)%nat -> (i < n)%nat -> 0 < x j i) ->
  sum n (fun i => w i * product m (fun j => Rpower (x j i) (e j))) <=
  product m (fun j => Rpower (sum n (fun i => w i * x j i)) (e j)).
Proof.
  intros n m w x e Hn He Hw Hx.
  set (c := fun j => sum n (fun i => w i * x j i)).
  assert (Hc : forall j, (j < m)%nat -> 0 < c j).
  { intros j Hj. apply sum_positive; [exact Hn|]. intros i Hi. apply Rmult_lt_0_compat; auto. }
  set (p := product m (fun j => Rpower (c j) (e j))).
  assert (Hp : 0 < p) by (apply product_positive; intros; apply exp_pos).
  apply Rle_trans with (sum n (fun i => p * sum m (fun j => e j * / c j * (w i * x j i)))).
  - apply sum_le; intros i Hi.
    assert (E : product m (fun j => Rpower (x j i) (e j)) = p * product m (fun j => Rpower (x j i / c j) (e j))).
    { unfold p. rewrite <- product_mult. apply product_equal; intros j Hj.
      unfold Rpower. rewrite <- exp_plus, ln_div by auto. f_equal. ring. }
    rewrite E.
    pose proof (am_gm m e (fun j => x j i / c j) He) as H.
    specialize (H ltac:(intros j Hj; apply Rdiv_lt_0_compat; auto)).
    apply Rle_trans with (p * (w i * sum m (fun j => e j * (x j i / c j)))).
    + replace (w i * (p * product m (fun j => Rpower (x j i / c j) (e j))))
        with (p * (w i * product m (fun j => Rpower (x j i / c j) (e j)))) by ring.
      apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [left; auto|exact H].
    + right. f_equal. rewrite <- sum_scale. apply sum_equal; intros j Hj. unfold Rdiv. ring.
  - rewrite sum_scale. rewrite (sum_exchange n m).
    replace (sum m (fun j => sum n (fun i => e j * / c j * (w i * x j i)))) with 1; [rewrite Rmult_1_r; right; reflexivity|].
    destruct He as [_ Se]. rewrite <- Se at 1. apply sum_equal; intros j Hj.
    rewrite sum_scale. fold (c j). specialize (Hc j Hj). field. lra.
Qed.

(** A power with an exponent from 0 to 1 is concave: Jensen's inequality. *)
Theorem power_mean_concave : forall n l x e, distribution n l -> 0 <= e <= 1 ->
  (forall i, (i < n)%nat -> 0 < x i) ->
  sum n (fun i => l i * Rpower (x i) e) <= Rpower (sum n (fun i => l i * x i)) e.
Proof.
  intros n l x e Hl He Hx. set (s := sum n (fun i => l i * x i)).
  assert (Hs : 0 < s) by (apply mean_positive; assumption). destruct Hl as [Hl Sl].
  apply Rle_trans with (sum n (fun i => Rpower s (e - 1) * (e * (l i * x i) + (1 - e) * s * l i))).
  - apply sum_le; intros i Hi. specialize (Hl i Hi); specialize (Hx i Hi).
    pose proof (am_gm_two e (x i) s He Hx Hs) as H.
    assert (E : Rpower (x i) e = Rpower s (e - 1) * (Rpower (x i) e * Rpower s (1 - e))).
    { unfold Rpower. rewrite <- !exp_plus. f_equal. ring. }
    rewrite E.
    replace (Rpower s (e - 1) * (e * (l i * x i) + (1 - e) * s * l i))
      with (l i * (Rpower s (e - 1) * (e * x i + (1 - e) * s))) by ring.
    apply Rmult_le_compat_l; [exact Hl|]. apply Rmult_le_compat_l; [left; apply exp_pos|exact H].
  - rewrite sum_scale, sum_plus, !sum_scale, Sl. fold s.
    replace (e * s + (1 - e) * s * 1) with s by ring.
    right. rewrite <- (exp_ln s) at 2 by exact Hs. unfold Rpower. rewrite <- exp_plus. f_equal. ring.
Qed.

(** With an exponent above 1 or below 0 it is convex. *)
Theorem power_mean_convex : forall n l x e, distribution n l -> 1 <= e \/ e <= 0 ->
  (forall i, (i < n)%nat -> 0 < x i) ->
  Rpower (sum n (fun i => l i * x i)) e <= sum n (fun i => l i * Rpower (x i) e).
Proof.
  intros n l x e Hl He Hx. set (s := sum n (fun i => l i * x i)).
  assert (Hs : 0 < s) by (apply mean_positive; assumption). destruct Hl as [Hl Sl].
  apply Rle_trans with (sum n (fun i => Rpower s (e - 1) * (e * (l i * x i) + (1 - e) * s * l i))).
  - rewrite sum_scale, sum_plus, !sum_scale, Sl. fold s.
    replace (e * s + (1 - e) * s * 1) with s by ring.
    right. rewrite <- (exp_ln s) at 3 by exact Hs. unfold Rpower. rewrite <- exp_plus. f_equal. ring.
  - apply sum_le; intros i Hi. specialize (Hl i Hi); specialize (Hx i Hi).
    pose proof (am_gm_two_outside e (x i) s He Hx Hs) as H.
    assert (E : Rpower (x i) e = Rpower s (e - 1) * (Rpower (x i) e * Rpower s (1 - e))).
    { unfold Rpower. rewrite <- !exp_plus. f_equal. ring. }
    rewrite E.
    replace (Rpower s (e - 1) * (e * (l i * x i) + (1 - e) * s * l i))
      with (l i * (Rpower s (e - 1) * (e * x i + (1 - e) * s))) by ring.
    apply Rmult_le_compat_l; [exact Hl|]. apply Rmult_le_compat_l; [left; apply exp_pos|exact H].
Qed.

(** A share of a whole, to a power from 0 to 1, is at least the share. *)
Lemma share_power : forall t e, 0 < t <= 1 -> 0 <= e <= 1 -> t <= Rpower t e.
Proof.
  intros t e Ht He. rewrite <- (exp_ln t) at 1 by lra. apply exp_increasing_le.
  assert (ln t <= 0) by (rewrite <- ln_1; apply log_increasing; lra). nra.
Qed.

Lemma share_power_above : forall t e, 0 < t <= 1 -> 1 <= e -> Rpower t e <= t.
Proof.
  intros t e Ht He. rewrite <- (exp_ln t) at 2 by lra. apply exp_increasing_le.
  assert (ln t <= 0) by (rewrite <- ln_1; apply log_increasing; lra). nra.
Qed.

(** Powers from 0 to 1 are subadditive. *)
Theorem power_subadditive : forall n y e, (0 < n)%nat -> 0 <= e <= 1 -> (forall j, (j < n)%nat -> 0 < y j) ->
  Rpower (sum n y) e <= sum n (fun j => Rpower (y j) e).
Proof.
  intros n y e Hn He Hy. set (s := sum n y).
  assert (Hs : 0 < s) by (apply sum_positive; assumption).
  apply Rle_trans with (sum n (fun j => Rpower s e * / s * y j)).
  - rewrite sum_scale. fold s. right. field. lra.
  - apply sum_le; intros j Hj.
    assert (Hle : y j <= s) by (apply term_le_sum; [exact Hj|intros i Hi; left; auto]). specialize (Hy j Hj).
    assert (H : y j / s <= Rpower (y j / s) e).
    { apply share_power; [|exact He]. split; [apply Rdiv_lt_0_compat; lra|].
      apply Rmult_le_reg_r with s; [exact Hs|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
    assert (E : Rpower (y j) e = Rpower s e * Rpower (y j / s) e).
    { unfold Rpower. rewrite <- exp_plus, ln_div by assumption. f_equal. ring. }
    rewrite E. replace (Rpower s e * / s * y j) with (Rpower s e * (y j / s)) by (unfold Rdiv; ring).
    apply Rmult_le_compat_l; [left; apply exp_pos|exact H].
Qed.

(** Powers above 1 are superadditive. *)
Theorem power_superadditive : forall n y e, (0 < n)%nat -> 1 <= e -> (forall j, (j < n)%nat -> 0 < y j) ->
  sum n (fun j => Rpower (y j) e) <= Rpower (sum n y) e.
Proof.
  intros n y e Hn He Hy. set (s := sum n y).
  assert (Hs : 0 < s) by (apply sum_positive; assumption).
  apply Rle_trans with (sum n (fun j => Rpower s e * / s * y j)).
  - apply sum_le; intros j Hj.
    assert (Hle : y j <= s) by (apply term_le_sum; [exact Hj|intros i Hi; left; auto]). specialize (Hy j Hj).
    assert (H : Rpower (y j / s) e <= y j / s).
    { apply share_power_above; [|exact He]. split; [apply Rdiv_lt_0_compat; lra|].
      apply Rmult_le_reg_r with s; [exact Hs|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
    assert (E : Rpower (y j) e = Rpower s e * Rpower (y j / s) e).
    { unfold Rpower. rewrite <- exp_plus, ln_div by assumption. f_equal. ring. }
    rewrite E. replace (Rpower s e * / s * y j) with (Rpower s e * (y j / s)) by (unfold Rdiv; ring).
    apply Rmult_le_compat_l; [left; apply exp_pos|exact H].
  - rewrite sum_scale. fold s. right. field. lra.
Qed.
