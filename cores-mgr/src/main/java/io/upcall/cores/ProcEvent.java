package io.upcall.cores;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What events of a proc's life tell. Off unless a recording enables them. */
@Enabled(false)
@StackTrace(false)
@Category({"Upcall", "Procs"})
abstract class ProcEvent extends Event {

  private static final int NOBODY = 0;

  @Label("Proc")
  @Description("Its pid in this JVM")
  int pid;

  @Label("Proc Name")
  String proc = "";

  final void commit(Proc whose) {
    pid = whose.pid();
    proc = whose.options().name();
    commit();
  }

  /** A proc was admitted. */
  @Name("io.upcall.ProcStart")
  @Label("Proc Started")
  @Description("A proc was admitted, and is granted cores in its turn")
  static final class Start extends ProcEvent {

    @Label("Parent")
    @Description("0 for none")
    int parent;

    @Label("Vcores")
    int vcores;
  }

  /** A proc is dead. */
  @Name("io.upcall.ProcEnd")
  @Label("Proc Ended")
  @Description("A proc is dead, and its cores are back")
  static final class End extends ProcEvent {

    @Label("Status")
    @Description("As a shell would say it: the exit code, or 128 and the signal")
    int status;

    @Label("Crashed")
    boolean crashed;
  }

  static void started(Proc proc) {
    Start event = new Start();
    if (event.shouldCommit()) {
      Proc parent = proc.parent();
      event.parent = parent == null ? NOBODY : parent.pid();
      event.vcores = proc.vcoreCount();
      event.commit(proc);
    }
  }

  /** After its status is there. */
  static void ended(Proc proc) {
    End event = new End();
    ExitStatus how = proc.exitStatus();
    if (event.shouldCommit() && how != null) {
      event.status = how.shellStatus();
      event.crashed = how.isCrash();
      event.commit(proc);
    }
  }
}
