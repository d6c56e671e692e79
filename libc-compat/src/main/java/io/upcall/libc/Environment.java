package io.upcall.libc;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcLocal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The environment of a proc: its parent's, or the JVM's, as it was when the proc began. */
final class Environment {

  private static final ProcLocal<Environment> OF = ProcLocal.withInitial(Environment::inherited);

  /** Guarded by this. */
  private final Map<String, String> values;

  private Environment(Map<String, String> values) {
    this.values = new LinkedHashMap<>(values);
  }

  static Environment of(Proc proc) {
    return OF.of(proc);
  }

  private static Environment inherited(Proc proc) {
    Proc parent = proc.parent();
    return new Environment(parent == null ? System.getenv() : of(parent).copy());
  }

  synchronized Map<String, String> copy() {
    return new LinkedHashMap<>(values);
  }

  synchronized void replace(Map<String, String> all) {
    values.clear();
    values.putAll(all);
  }

  synchronized @Nullable String get(String name) {
    return values.get(name);
  }

  synchronized void set(String name, String value, boolean overwrite) {
    if (overwrite) {
      values.put(name, value);
    } else {
      values.putIfAbsent(name, value);
    }
  }

  synchronized void remove(String name) {
    values.remove(name);
  }

  synchronized String[] all() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .toArray(String[]::new);
  }
}
