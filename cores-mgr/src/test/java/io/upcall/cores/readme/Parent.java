package io.upcall.cores.readme;

import io.upcall.cores.Children;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;

class Parent {
  static int main() throws Exception {
    Proc self = Proc.current();
    Proc child = self.startChild(ProcOptions.named("child").withCores(2), () -> 7);
    Children.Waited waited = self.children().await(any -> true, Children.FOREVER, true);
    return waited.child() == child ? child.exitStatus().code() : 1;
  }
}
