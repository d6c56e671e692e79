package io.upcall.samples.doctor;

/**
 * One line of the report.
 *
 * @param remedy what to do; empty where nothing has to be done
 */
record Finding(Grade grade, String topic, String text, String remedy) {
  /** How it is. */
  enum Grade {
    OK("ok"),
    /** It runs, but not as well as it could. */
    WARNING("!!"),
    /** The uring driver does not run. */
    FAILURE("NO");

    private final String mark;

    Grade(String mark) {
      this.mark = mark;
    }
  }

  static Finding ok(String topic, String text) {
    return new Finding(Grade.OK, topic, text, "");
  }

  static Finding warning(String topic, String text, String remedy) {
    return new Finding(Grade.WARNING, topic, text, remedy);
  }

  static Finding failure(String topic, String text, String remedy) {
    return new Finding(Grade.FAILURE, topic, text, remedy);
  }

  boolean isFailure() {
    return grade == Grade.FAILURE;
  }

  String toLine() {
    String line = "%-2s  %-16s %s".formatted(grade.mark, topic, text);
    return remedy.isEmpty() ? line : line + "%n%22s> %s".formatted("", remedy);
  }
}
