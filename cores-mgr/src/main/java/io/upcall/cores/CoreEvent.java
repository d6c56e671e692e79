package io.upcall.cores;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * What all events of decisions about cores tell. Off unless a recording enables them: a core can
 * change hands 100,000 times a second.
 */
@Enabled(false)
@StackTrace(false)
@Category({"Upcall", "Cores"})
abstract class CoreEvent extends Event {

  @Label("CPU")
  @Description("As the kernel numbers it")
  int cpu;

  @Label("Proc")
  @Description("Its pid in this JVM")
  int pid;

  @Label("Proc Name")
  String proc = "";

  @Label("Vcore")
  int vcore;

  /** Fills in and commits; the caller has asked {@link #shouldCommit}. */
  final void commit(Vcore whose, int onCpu) {
    cpu = onCpu;
    pid = whose.proc().pid();
    proc = whose.proc().options().name();
    vcore = whose.id();
    commit();
  }

  /** A core was granted. */
  @Name("io.upcall.Grant")
  @Label("Core Granted")
  @Description("A core is a vcore's from now on, and its carrier was woken")
  static final class Grant extends CoreEvent {

    @Label("Sequence")
    @Description("Names this grant of this core")
    long sequence;
  }

  /** A vcore gave its core back by itself. */
  @Name("io.upcall.Revoke")
  @Label("Core Given Back")
  @Description("A vcore gave its core back at a scheduling point, asked or not")
  static final class Revoke extends CoreEvent {

    @Label("Sequence")
    @Description("That of the grant")
    long sequence;

    @Label("Departure")
    @Description("PREEMPTED: was asked; YIELDED: no use for it; RESTED: idle; ENDED: its proc ends")
    String departure = "";

    @Label("Held")
    @Description("Since the grant")
    @Timespan(Timespan.NANOSECONDS)
    long held;

    @Label("Notice")
    @Description("Since it was asked for the core; 0 when it was not")
    @Timespan(Timespan.NANOSECONDS)
    long notice;
  }

  /** A vcore lost its core, or its carrier, in the middle of a uthread's step. */
  @Name("io.upcall.Preempt")
  @Label("Preempted by Force")
  @Description(
      "A uthread lost its vcore in the middle of a step, and runs on in the low-latency set")
  static final class Preempt extends CoreEvent {

    @Label("Lost Core")
    @Description("False when the program preempted an activation: then the vcore keeps its core")
    boolean lostCore;

    @Label("Held")
    @Description("Since the grant; 0 when the vcore keeps its core")
    @Timespan(Timespan.NANOSECONDS)
    long held;

    @Label("Forcing")
    @Description("Since the deadline; 0 when the vcore keeps its core")
    @Timespan(Timespan.NANOSECONDS)
    long forcing;
  }

  /** A carrier was blocked, and another has its vcore. */
  @Name("io.upcall.Block")
  @Label("Carrier Blocked")
  @Description("A uthread blocked its carrier; the vcore goes on with another")
  static final class Block extends CoreEvent {

    @Label("Activation")
    int activation;

    @Label("Uthread")
    @Description("Its number in the JVM; 0 when it is none of the library's")
    long uthread;
  }

  /** A blocked carrier is back. */
  @Name("io.upcall.Unblock")
  @Label("Carrier Unblocked")
  @Description("A carrier that was blocked is spare, and its uthread ready")
  static final class Unblock extends CoreEvent {

    @Label("Activation")
    @Description("That of the block")
    int activation;

    @Label("Away")
    @Description("Since the block was seen")
    @Timespan(Timespan.NANOSECONDS)
    long away;
  }
}
