(** What the theorems rest on; the Makefile compares it with the axioms of Coq's real numbers. *)

From Kdverify Require Import Sums Logarithm Powers Divergence Derivative Contraction.

Print Assumptions Sums.sum_le.
Print Assumptions Sums.sum_nonnegative.
Print Assumptions Sums.sum_positive.
Print Assumptions Sums.term_le_sum.
Print Assumptions Sums.sum_exchange.
Print Assumptions Sums.mean_between.
Print Assumptions Sums.weighted_mean_le.
Print Assumptions Sums.abs_sum_le.
Print Assumptions Sums.max_of_sums_le.
Print Assumptions Sums.cauchy_schwarz.
Print Assumptions Logarithm.exp_tangent.
Print Assumptions Logarithm.log_tangent.
Print Assumptions Logarithm.log_increasing.
Print Assumptions Logarithm.log_jensen.
Print Assumptions Logarithm.am_gm.
Print Assumptions Logarithm.am_gm_two.
Print Assumptions Logarithm.am_gm_two_outside.
Print Assumptions Logarithm.holder_two.
Print Assumptions Powers.nonnegative_by_exponential.
Print Assumptions Powers.holder.
Print Assumptions Powers.power_mean_concave.
Print Assumptions Powers.power_mean_convex.
Print Assumptions Powers.power_subadditive.
Print Assumptions Powers.power_superadditive.
Print Assumptions Divergence.log_sum.
Print Assumptions Divergence.log_sum_shared.
Print Assumptions Divergence.gibbs.
Print Assumptions Divergence.gibbs_bound.
Print Assumptions Divergence.kl_convex.
Print Assumptions Divergence.linear_anchoring_contracts.
Print Assumptions Divergence.entropy_le_log.
Print Assumptions Derivative.least_at_one.
Print Assumptions Derivative.nonnegative_by_slope.
Print Assumptions Derivative.nonnegative_by_convexity.
Print Assumptions Derivative.nonnegative_by_ratio.
Print Assumptions Contraction.geometric.
Print Assumptions Contraction.perturbed.
Print Assumptions Contraction.fixed_point_unique.
Print Assumptions Contraction.orbit_converges.
Print Assumptions Contraction.orbits_meet.
Print Assumptions Contraction.perturbed_orbit.
