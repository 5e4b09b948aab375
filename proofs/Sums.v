(** Finite sums and products of real numbers, over the positions 0, ..., n - 1. *)

From Coq Require Import Reals Lra Lia.
Open Scope R_scope.

Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with
  | O => 0
  | S m => sum m f + f m
  end.

Fixpoint product (n : nat) (f : nat -> R) : R :=
  match n with
  | O => 1
  | S m => product m f * f m
  end.

Lemma sum_equal : forall n f g,
  (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof.
  induction n as [|n IH]; intros f g H; simpl; [reflexivity|].
  rewrite (IH f g), H; [reflexivity|lia|intros i Hi; apply H; lia].
Qed.

Theorem sum_le : forall n f g,
  (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof.
  induction n as [|n IH]; intros f g H; simpl; [lra|].
  apply Rplus_le_compat; [apply IH; intros i Hi; apply H; lia|apply H; lia].
Qed.

Lemma sum_zero : forall n, sum n (fun _ => 0) = 0.
Proof. induction n as [|n IH]; simpl; [reflexivity|rewrite IH; lra]. Qed.

Theorem sum_nonnegative : forall n f,
  (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof. intros n f H. rewrite <- (sum_zero n). apply sum_le. exact H. Qed.

Lemma sum_plus : forall n f g, sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n as [|n IH]; intros f g; simpl; [lra|rewrite IH; lra]. Qed.

Lemma sum_minus : forall n f g, sum n (fun i => f i - g i) = sum n f - sum n g.
Proof. induction n as [|n IH]; intros f g; simpl; [lra|rewrite IH; lra]. Qed.

Lemma sum_scale : forall n c f, sum n (fun i => c * f i) = c * sum n f.
Proof. induction n as [|n IH]; intros c f; simpl; [lra|rewrite IH; lra]. Qed.

Lemma sum_scale_right : forall n c f, sum n (fun i => f i * c) = sum n f * c.
Proof. induction n as [|n IH]; intros c f; simpl; [lra|rewrite IH; lra]. Qed.

Theorem sum_positive : forall n f,
  (0 < n)%nat -> (forall i, (i < n)%nat -> 0 < f i) -> 0 < sum n f.
Proof.
  intros [|n] f Hn H; [lia|simpl].
  apply Rplus_le_lt_0_compat; [|apply H; lia].
  apply sum_nonnegative; intros i Hi; left; apply H; lia.
Qed.

(** A term of a sum of non-negative terms is at most the sum. *)
Theorem term_le_sum : forall n f k,
  (k < n)%nat -> (forall i, (i < n)%nat -> 0 <= f i) -> f k <= sum n f.
Proof.
  induction n as [|n IH]; intros f k Hk H; [lia|simpl].
  assert (Hn : 0 <= f n) by (apply H; lia).
  destruct (Nat.eq_dec k n) as [->|Hne].
  - assert (0 <= sum n f) by (apply sum_nonnegative; intros i Hi; apply H; lia). lra.
  - assert (f k <= sum n f) by (apply IH; [lia|intros i Hi; apply H; lia]). lra.
Qed.

(** Sums over two axes may be taken in either order. *)
Theorem sum_exchange : forall n m (f : nat -> nat -> R),
  sum n (fun i => sum m (fun j => f i j)) = sum m (fun j => sum n (fun i => f i j)).
Proof.
  induction n as [|n IH]; intros m f; simpl.
  - symmetry; apply sum_zero.
  - rewrite IH, <- sum_plus. reflexivity.
Qed.

Definition distribution (n : nat) (w : nat -> R) : Prop :=
  (forall i, (i < n)%nat -> 0 <= w i) /\ sum n w = 1.

Lemma distribution_not_empty : forall n w, distribution n w -> (0 < n)%nat.
Proof. intros [|n] w [_ H]; simpl in H; [lra|lia]. Qed.

(** A distribution gives some position a positive weight, so a mean of positive numbers is positive. *)
Lemma mean_positive : forall n w x,
  distribution n w -> (forall i, (i < n)%nat -> 0 < x i) -> 0 < sum n (fun i => w i * x i).
Proof.
  intros n w x [Hw Hsum] Hx.
  destruct (Rle_lt_or_eq_dec 0 (sum n (fun i => w i * x i))) as [H|H]; [|exact H|].
  - apply sum_nonnegative; intros i Hi. specialize (Hw i Hi); specialize (Hx i Hi). nra.
  - exfalso. assert (Hall : forall i, (i < n)%nat -> w i = 0).
    { intros i Hi. assert (Hle : w i * x i <= 0).
      { rewrite H. apply (term_le_sum n (fun j => w j * x j) i Hi).
        intros j Hj. specialize (Hw j Hj); specialize (Hx j Hj). nra. }
      specialize (Hw i Hi); specialize (Hx i Hi). nra. }
    rewrite (sum_equal n w (fun _ => 0) Hall), sum_zero in Hsum. lra.
Qed.

(** A weighted mean lies between bounds of what is averaged. *)
Theorem mean_between : forall n w x low high,
  distribution n w -> (forall i, (i < n)%nat -> low <= x i <= high) ->
  low <= sum n (fun i => w i * x i) <= high.
Proof.
  intros n w x low high [Hw Hsum] Hx. split.
  - replace low with (sum n (fun i => w i * low)) by (rewrite sum_scale_right, Hsum; lra).
    apply sum_le; intros i Hi. specialize (Hw i Hi); specialize (Hx i Hi). nra.
  - replace high with (sum n (fun i => w i * high)) by (rewrite sum_scale_right, Hsum; lra).
    apply sum_le; intros i Hi. specialize (Hw i Hi); specialize (Hx i Hi). nra.
Qed.

(** The same with weights of any sum, by terms: positions without weight do not count. *)
Theorem weighted_mean_le : forall n w g t,
  (forall i, (i < n)%nat -> w i * g i <= w i * t) -> sum n (fun i => w i * g i) <= t * sum n w.
Proof.
  intros n w g t H. replace (t * sum n w) with (sum n (fun i => w i * t)) by (rewrite sum_scale_right; ring).
  apply sum_le. exact H.
Qed.

(** The triangle inequality for sums. *)
Theorem abs_sum_le : forall n f, Rabs (sum n f) <= sum n (fun i => Rabs (f i)).
Proof.
  induction n as [|n IH]; intros f; simpl; [rewrite Rabs_R0; lra|].
  eapply Rle_trans; [apply Rabs_triang|]. specialize (IH f). lra.
Qed.

(** A sum of greatest values is at least the greatest of the sums. *)
Theorem max_of_sums_le : forall n f g,
  Rmax (sum n f) (sum n g) <= sum n (fun i => Rmax (f i) (g i)).
Proof.
  intros n f g. apply Rmax_lub; apply sum_le; intros i _; [apply Rmax_l|apply Rmax_r].
Qed.

(** Cauchy and Schwarz. *)
Theorem cauchy_schwarz : forall n w x y,
  (forall i, (i < n)%nat -> 0 <= w i) ->
  sum n (fun i => w i * (x i * y i)) * sum n (fun i => w i * (x i * y i)) <=
  sum n (fun i => w i * (x i * x i)) * sum n (fun i => w i * (y i * y i)).
Proof.
  intros n w x y Hw.
  set (a := sum n (fun i => w i * (x i * x i))).
  set (b := sum n (fun i => w i * (x i * y i))).
  set (c := sum n (fun i => w i * (y i * y i))).
  assert (Hq : forall s t, 0 <= s * s * a - 2 * (s * t) * b + t * t * c).
  { intros s t. unfold a, b, c.
    replace (s * s * sum n (fun i => w i * (x i * x i)) - 2 * (s * t) * sum n (fun i => w i * (x i * y i))
             + t * t * sum n (fun i => w i * (y i * y i)))
      with (sum n (fun i => w i * ((s * x i - t * y i) * (s * x i - t * y i)))).
    - apply sum_nonnegative; intros i Hi. specialize (Hw i Hi). apply Rmult_le_pos; [exact Hw|apply (Rle_0_sqr (s * x i - t * y i))].
    - rewrite <- !sum_scale, <- sum_minus, <- sum_plus. apply sum_equal; intros i _; ring. }
  assert (Ha : 0 <= a) by (specialize (Hq 1 0); lra).
  assert (Hc : 0 <= c) by (specialize (Hq 0 1); lra).
  destruct (Req_dec c 0) as [Hz|Hz].
  - assert (Hb : b = 0).
    { destruct (Req_dec b 0) as [|Hb]; [assumption|exfalso].
      pose proof (Hq 1 ((a + 1) / (2 * b))) as H. rewrite Hz in H.
      replace (1 * 1 * a - 2 * (1 * ((a + 1) / (2 * b))) * b + (a + 1) / (2 * b) * ((a + 1) / (2 * b)) * 0)
        with (-1) in H by (field; lra).
      lra. }
    rewrite Hz, Hb. lra.
  - pose proof (Hq c b) as H. assert (Hc' : 0 < c) by lra.
    assert (Hk : 0 <= c * (a * c - b * b)) by (eapply Rle_trans; [exact H|right; ring]).
    assert (0 <= a * c - b * b); [|lra].
    apply Rmult_le_reg_l with c; [exact Hc'|lra].
Qed.
