package io.upcall.async.watch;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A function that ran on the slow road; its duration is the function's. */
@Name("io.upcall.SlowRoad")
@Label("Slow Road")
@Category({"Upcall", "Calls"})
@Description("A function ran on a thread of the slow road")
@StackTrace(false)
public final class SlowRoadEvent extends Event {

  /** The class of the function. */
  @Label("Function")
  public String function = "";

  /** A value of 0 or more, or {@code -errno}. */
  @Label("Result")
  public int result;

  /** How long it waited for a thread. */
  @Label("Queued")
  @Timespan(Timespan.NANOSECONDS)
  public long queued;

  /** An event that has not begun. */
  public SlowRoadEvent() {}
}
