package io.upcall.libc;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcMain;
import java.util.Map;

/** What a child of posix_spawn does before its program: it becomes what its parent asked for. */
final class ChildStart implements ProcMain {

  private final ProcMain main;
  private final ChildDescriptors descriptors;
  private final Map<String, String> environment;
  private final long mask;
  private final long defaults;

  ChildStart(
      ProcMain main,
      ChildDescriptors descriptors,
      Map<String, String> environment,
      long mask,
      long defaults) {
    this.main = main;
    this.descriptors = descriptors;
    this.environment = environment;
    this.mask = mask;
    this.defaults = defaults;
  }

  @Override
  public int run() throws Exception {
    Proc child = Proc.current();
    descriptors.moveInto(DescriptorTable.current());
    Environment.of(child).replace(environment);
    // A parent that has ended by now leaves the defaults.
    Proc parent = child.parent();
    if (parent != null) {
      ProcSignals.of(child).inherit(ProcSignals.of(parent), defaults);
    }
    PthreadState.own().mask(mask);
    return main.run();
  }
}
