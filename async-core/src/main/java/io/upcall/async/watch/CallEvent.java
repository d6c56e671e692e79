package io.upcall.async.watch;

import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** What all events of single calls tell. Off unless a recording enables them: they are many. */
@Enabled(false)
@StackTrace(false)
@Category({"Upcall", "Calls"})
abstract class CallEvent extends Event {

  @Label("Operation")
  @Description("The operation, as in io.upcall.async.Op")
  String operation = "";

  @Label("Descriptor")
  int fd;

  /** Fills in and commits; the caller has asked {@link #shouldCommit}. */
  final void commit(AsyncCall call) {
    operation = call.op().name();
    fd = DriverSide.fd(call);
    commit();
  }

  /** A call was taken. */
  @Name("io.upcall.Submit")
  @Label("Call Submitted")
  @Description("A call was taken; its event follows")
  static final class Submit extends CallEvent {}

  /** A call was over inside submit. */
  @Name("io.upcall.Quick")
  @Label("Call Quick")
  @Description("A call was answered inside its submission")
  static final class Quick extends CallEvent {

    @Label("Result")
    @Description("A value of 0 or more, or -errno")
    int result;

    @Label("Latency")
    @Timespan(Timespan.NANOSECONDS)
    long latency;
  }

  /** A call is over. */
  @Name("io.upcall.Complete")
  @Label("Call Completed")
  @Description("A call is over, and its event was posted")
  static final class Complete extends CallEvent {

    @Label("Result")
    @Description("A value of 0 or more, or -errno")
    int result;

    @Label("Latency")
    @Description("Since the submission; 0 when the recording began later")
    @Timespan(Timespan.NANOSECONDS)
    long latency;
  }

  /** Somebody asked for the end of a call. */
  @Name("io.upcall.Cancel")
  @Label("Call Cancelled")
  @Description("Somebody asked for the end of a call; how it ended is told when it is over")
  static final class Cancel extends CallEvent {}
}
