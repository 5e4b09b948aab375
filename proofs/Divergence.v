(** The log-sum inequality, and what it says of the Kullback-Leibler divergence. *)

From Coq Require Import Reals Lra Lia.
From Kdverify Require Import Sums Logarithm.
Open Scope R_scope.

(** For positive numbers; a term with [x i = 0] is zero and may be left out. *)
Theorem log_sum : forall n x y, (0 < n)%nat ->
  (forall i, (i < n)%nat -> 0 < x i) -> (forall i, (i < n)%nat -> 0 < y i) ->
  sum n x * ln (sum n x / sum n y) <= sum n (fun i => x i * ln (x i / y i)).
Proof.
  intros n x y Hn Hx Hy.
  assert (Ha : 0 < sum n x) by (apply sum_positive; assumption).
  assert (Hb : 0 < sum n y) by (apply sum_positive; assumption).
  set (a := sum n x) in *. set (b := sum n y) in *.
  apply Rle_trans with (sum n (fun i => x i * (ln (a / b) + 1) + y i * - (a / b))).
  - rewrite sum_plus, !sum_scale_right. fold a b. right. field. lra.
  - apply sum_le; intros i Hi. specialize (Hx i Hi); specialize (Hy i Hi).
    assert (H : ln (y i / x i) <= ln (b / a) + (y i / x i / (b / a) - 1)).
    { apply log_tangent_at; apply Rdiv_lt_0_compat; assumption. }
    rewrite ln_div in H by assumption. rewrite (ln_div b a) in H by assumption.
    rewrite !ln_div by assumption.
    replace (x i * (ln a - ln b + 1) + y i * - (a / b))
      with (x i * (ln a - ln b - (y i / x i / (b / a) - 1))) by (field; repeat split; lra).
    apply Rmult_le_compat_l; lra.
Qed.

(** Adding the same to two numbers. *)
Theorem log_sum_shared : forall c d x y, 0 <= c -> 0 <= d -> 0 < c + d -> 0 < x -> 0 < y ->
  (c + d * x) * (ln (c + d * x) - ln (c + d * y)) <= d * x * (ln x - ln y).
Proof.
  intros c d x y Hc Hd Hcd Hx Hy.
  destruct (Req_dec c 0) as [-> |Hc0].
  { rewrite !Rplus_0_l. rewrite !ln_mult by lra. right. ring. }
  destruct (Req_dec d 0) as [-> |Hd0]; [right; ring_simplify; rewrite !Rmult_0_l, !Rplus_0_r; ring|].
  assert (Hdx : 0 < d * x) by (apply Rmult_lt_0_compat; lra). assert (Hdy : 0 < d * y) by (apply Rmult_lt_0_compat; lra).
  pose proof (log_sum 2 (fun i => match i with O => c | _ => d * x end)
                        (fun i => match i with O => c | _ => d * y end) ltac:(lia)) as H.
  simpl in H. rewrite !Rplus_0_l in H.
  specialize (H ltac:(intros [|i] _; lra) ltac:(intros [|i] _; lra)).
  rewrite !ln_div in H by lra. rewrite !(ln_mult d) in H by lra. lra.
Qed.

Definition KL (n : nat) (p q : nat -> R) : R := sum n (fun i => p i * ln (p i / q i)).

Definition interior (n : nat) (p : nat -> R) : Prop :=
  (forall i, (i < n)%nat -> 0 < p i) /\ sum n p = 1.

Lemma interior_distribution : forall n p, interior n p -> distribution n p.
Proof. intros n p [H S]. split; [intros i Hi; left; apply H; exact Hi|exact S]. Qed.

(** Gibbs' inequality. *)
Theorem gibbs : forall n p q, interior n p -> interior n q -> 0 <= KL n p q.
Proof.
  intros n p q Hp Hq.
  pose proof (distribution_not_empty n p (interior_distribution n p Hp)) as Hn.
  destruct Hp as [Hp Sp], Hq as [Hq Sq].
  pose proof (log_sum n p q Hn Hp Hq) as H. rewrite Sp, Sq in H.
  replace (1 / 1) with 1 in H by field. rewrite ln_1 in H. unfold KL. lra.
Qed.

(** The same for numbers that do not sum to one. *)
Theorem gibbs_bound : forall n p y, interior n p -> (forall i, (i < n)%nat -> 0 < y i) ->
  sum n (fun i => p i * ln (y i)) - sum n (fun i => p i * ln (p i)) <= ln (sum n y).
Proof.
  intros n p y Hp Hy. pose proof (log_jensen n p (fun i => y i / p i) (interior_distribution n p Hp)) as H.
  destruct Hp as [Hp Sp]. cbv beta in H.
  rewrite (sum_equal n (fun i => p i * (y i / p i)) y) in H
    by (intros i Hi; specialize (Hp i Hi); field; lra).
  rewrite <- sum_minus. eapply Rle_trans; [|apply H; intros i Hi; apply Rdiv_lt_0_compat; auto].
  right. apply sum_equal; intros i Hi. rewrite ln_div by auto. ring.
Qed.

(** It is convex in its second argument. *)
Theorem kl_convex : forall n p q r t, 0 <= t <= 1 ->
  (forall i, (i < n)%nat -> 0 < p i) -> (forall i, (i < n)%nat -> 0 < q i) -> (forall i, (i < n)%nat -> 0 < r i) ->
  KL n p (fun i => t * q i + (1 - t) * r i) <= t * KL n p q + (1 - t) * KL n p r.
Proof.
  intros n p q r t Ht Hp Hq Hr. unfold KL.
  rewrite <- !sum_scale, <- sum_plus. apply sum_le; intros i Hi.
  specialize (Hp i Hi); specialize (Hq i Hi); specialize (Hr i Hi).
  assert (Hm : 0 < t * q i + (1 - t) * r i) by (destruct (Req_dec t 0) as [-> |]; nra).
  assert (H : t * ln (q i) + (1 - t) * ln (r i) <= ln (t * q i + (1 - t) * r i)).
  { pose proof (log_jensen 2 (fun j => match j with O => t | _ => 1 - t end)
                             (fun j => match j with O => q i | _ => r i end)) as J.
    simpl in J. rewrite !Rplus_0_l in J. apply J.
    - split; [intros [|j] _; lra|simpl; lra].
    - intros [|j] _; assumption. }
  rewrite !ln_div by assumption.
  replace (t * (p i * (ln (p i) - ln (q i))) + (1 - t) * (p i * (ln (p i) - ln (r i))))
    with (p i * (ln (p i) - (t * ln (q i) + (1 - t) * ln (r i)))) by ring.
  apply Rmult_le_compat_l; lra.
Qed.

(** A student mixed with the anchor is closer to it by the weight of the anchor. *)
Theorem linear_anchoring_contracts : forall n a q alpha, 0 <= alpha <= 1 ->
  (forall i, (i < n)%nat -> 0 < a i) -> (forall i, (i < n)%nat -> 0 < q i) ->
  KL n a (fun i => alpha * a i + (1 - alpha) * q i) <= (1 - alpha) * KL n a q.
Proof.
  intros n a q alpha Halpha Ha Hq.
  pose proof (kl_convex n a a q alpha Halpha Ha Ha Hq) as H.
  assert (Z : KL n a a = 0).
  { unfold KL. rewrite <- (sum_zero n). apply sum_equal; intros i Hi. specialize (Ha i Hi).
    replace (a i / a i) with 1 by (field; lra). rewrite ln_1. ring. }
  rewrite Z in H. lra.
Qed.

(** The entropy of a distribution is at most the logarithm of the number of its positions. *)
Theorem entropy_le_log : forall n p, interior n p -> - sum n (fun i => p i * ln (p i)) <= ln (INR n).
Proof.
  intros n p Hp. pose proof (interior_distribution n p Hp) as Hd.
  pose proof (distribution_not_empty n p Hd) as Hn. destruct Hp as [Hp Sp].
  assert (HN : 0 < INR n) by (apply lt_0_INR; exact Hn).
  pose proof (log_jensen n p (fun i => / p i) Hd) as H.
  assert (E : sum n (fun i => p i * / p i) = INR n).
  { clear -Hp. induction n as [|n IH]; [reflexivity|]. rewrite S_INR. simpl sum. rewrite IH.
    - f_equal. apply Rinv_r. specialize (Hp n ltac:(lia)). lra.
    - intros i Hi. apply Hp. lia. }
  cbv beta in H. rewrite E in H.
  replace (- sum n (fun i => p i * ln (p i))) with (sum n (fun i => p i * ln (/ p i))).
  - apply H. intros i Hi. apply Rinv_0_lt_compat, Hp, Hi.
  - replace (- sum n (fun i => p i * ln (p i))) with (-1 * sum n (fun i => p i * ln (p i))) by ring.
    rewrite <- sum_scale. apply sum_equal; intros i Hi. rewrite ln_Rinv by (apply Hp; exact Hi). ring.
Qed.
