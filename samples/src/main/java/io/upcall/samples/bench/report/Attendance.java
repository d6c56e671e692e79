package io.upcall.samples.bench.report;

import java.util.List;

/** Who was to take part in a comparison, and who did not, or not to the end. */
public interface Attendance {
  /** All contenders, in the order of the table. */
  List<String> names();

  /** Why the contender was left out or dropped out; empty when it went all the way. */
  String absence(String name);
}
