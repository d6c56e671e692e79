package io.upcall.async.watch;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Completions that did not fit into a driver's queue. Rare, and worth knowing: on by default. */
@Name("io.upcall.Overflow")
@Label("Completion Queue Overflow")
@Description("Completions did not fit into the queue; the kernel keeps them until there is room")
@Category({"Upcall", "Calls"})
@StackTrace(false)
final class OverflowEvent extends Event {

  @Label("Driver")
  String driver = "";

  @Label("Entries")
  @Description("The size of the completion queue")
  int entries;
}
