package io.upcall.async.contract;

import io.upcall.async.Driver;
import io.upcall.async.Op;
import io.upcall.async.testing.Kernel;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A row of the contract's table: an operation in one form, and what it takes to show it. */
final class Exercise {

  final Op op;
  private final String form;
  private final UnaryOperator<Scene> set;
  private final Set<Ability> needs = EnumSet.noneOf(Ability.class);
  private final Set<Way> ways = EnumSet.noneOf(Way.class);

  /** How a call of the operation may go, beside ending at once. */
  enum Way {
    /** It can be made to wait on a descriptor, and to go on by another call. */
    WAITS,
    /** It can be made to wait for another call, on no descriptor. */
    WAITS_FOR_A_WAKE,
    /** It waits for the time to pass. */
    WAITS_FOR_TIME,
    /** It can end with less than was asked for. */
    ENDS_SHORT
  }

  private Exercise(Op op, String form, UnaryOperator<Scene> set) {
    this.op = op;
    this.form = form;
    this.set = set;
  }

  static Exercise of(Op op, String form, UnaryOperator<Scene> set) {
    return new Exercise(op, form, set);
  }

  Exercise needs(Ability ability) {
    needs.add(ability);
    return this;
  }

  Exercise goes(Way way) {
    ways.add(way);
    return this;
  }

  boolean mayGo(Way way) {
    return ways.contains(way);
  }

  /** All of them. */
  static Stream<Exercise> all() {
    return Stream.of(FileExercises.ALL, SocketExercises.ALL, WaitExercises.ALL, WideExercises.ALL)
        .flatMap(List::stream);
  }

  /** Why {@code shortfalls} keep it from being shown; null when they do not. */
  String obstacle(Shortfalls shortfalls) {
    String reason = shortfalls.reason(op);
    for (Ability ability : needs) {
      reason = reason != null ? reason : shortfalls.reason(ability);
    }
    return reason;
  }

  Scene set(DriverFixture fixture, Driver driver, Kernel memory) {
    return set.apply(new Scene(fixture, driver, memory, op));
  }

  @Override
  public String toString() {
    return form.isEmpty() ? op.toString() : op + " " + form;
  }
}
