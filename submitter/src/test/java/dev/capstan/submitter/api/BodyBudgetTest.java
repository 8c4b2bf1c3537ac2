package dev.capstan.submitter.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.problem.ProblemType;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
  private static final TenantId A = new TenantId("a");
  private static final TenantId B = new TenantId("b");
  private static final TenantId C = new TenantId("c");

  @Test
  void oneTenantHasAtMostHalf() {
    BodyBudget budget = new BodyBudget(100, 10);
    try (var first = budget.reserve(A);
        var second = budget.reserve(A);
        var other = budget.reserve(B)) {
      first.require(30);
      first.require(20);
      second.require(20);
      refuses(second, 21, ProblemType.TOO_MANY_REQUESTS);
      other.require(50);
      assertThat(budget.held()).isEqualTo(100);
    }
    assertThat(budget.held()).isZero();
  }

  @Test
  void theTotalIsLimitedForAll() {
    BodyBudget budget = new BodyBudget(100, 10);
    try (var a = budget.reserve(A);
        var b = budget.reserve(B);
        var c = budget.reserve(C)) {
      a.require(50);
      b.require(45);
      refuses(c, 6, ProblemType.UNAVAILABLE);
      c.require(5);
    }
    assertThat(budget.held()).isZero();
  }

  @Test
  void theLargestBodyAlwaysFits() {
    BodyBudget budget = new BodyBudget(1, 10);
    try (var a = budget.reserve(A)) {
      a.require(10);
      refuses(a, 11, ProblemType.TOO_MANY_REQUESTS);
    }
    assertThat(budget.held()).isZero();
  }

  private static void refuses(BodyBudget.Reservation reservation, long bytes, ProblemType type) {
    assertThatThrownBy(() -> reservation.require(bytes))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.problem().type()).isEqualTo(type);
              assertThat(e.retryAfterSeconds()).isEqualTo(2);
            });
  }
}
