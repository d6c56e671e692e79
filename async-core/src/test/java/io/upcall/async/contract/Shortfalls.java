package io.upcall.async.contract;

import io.upcall.async.Op;
import java.util.EnumMap;
import java.util.Map;

/** What one driver cannot do, each with its reason: the one place where that is written. */
public final class Shortfalls {

  private final Map<Ability, String> abilities = new EnumMap<>(Ability.class);
  private final Map<Op, String> operations = new EnumMap<>(Op.class);

  /** A driver that can do all. */
  public Shortfalls() {}

  /** Says why it has not {@code ability}. */
  public Shortfalls without(Ability ability, String reason) {
    abilities.put(ability, reason);
    return this;
  }

  /** Says why {@code op} is answered INVALID. */
  public Shortfalls without(Op op, String reason) {
    operations.put(op, reason);
    return this;
  }

  /** Why it has not {@code ability}; null when it has it. */
  String reason(Ability ability) {
    return abilities.get(ability);
  }

  /** Why it has not {@code op}; null when it has it. */
  String reason(Op op) {
    return operations.get(op);
  }
}
