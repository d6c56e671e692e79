package io.upcall.async.uring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SuccessRateTest {

  private static final int MANY = 10_000;

  private final SuccessRate rate = new SuccessRate();

  /** How many of so many that ask are made. */
  private int made(int asked, boolean succeed) {
    int made = 0;
    for (int i = 0; i < asked; i++) {
      if (rate.isWorthTrying()) {
        made++;
        rate.learn(succeed);
      }
    }
    return made;
  }

  @Test
  void whileAttemptsSucceedAllAreMade() {
    assertThat(made(MANY, true)).isEqualTo(MANY);
  }

  @Test
  void whileTheyFailOnlyASampleIsMade() {
    made(MANY, false);
    assertThat(made(MANY, false)).isBetween(MANY / 64, MANY / 16);
  }

  @Test
  void aFewSamplesThatSucceedMakeThemAllWorthItAgain() {
    made(MANY, false);
    int asked = 0;
    for (int inARow = 0; inARow < 8 && asked < MANY; asked++) {
      inARow = made(1, true) == 1 ? inARow + 1 : 0;
    }
    assertThat(asked).as("asked for until all were made").isLessThan(5 * 32);
    assertThat(made(MANY, true)).isEqualTo(MANY);
  }

  @Test
  void oneThatSucceedsAmongManyThatFailDoesNotBringThemBackForLong() {
    made(MANY, false);
    made(64, true);
    assertThat(made(MANY, false)).isLessThan(MANY / 16);
  }
}
