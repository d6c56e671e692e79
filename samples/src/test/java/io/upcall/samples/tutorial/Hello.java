package io.upcall.samples.tutorial;

import static io.upcall.libc.Unistd.STDOUT_FILENO;
import static io.upcall.libc.Unistd.write;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.libc.ErrnoException;

class Hello {
  public static void main(String[] args) throws Exception {
    System.exit(Proc.run(ProcOptions.named("hello"), Hello::hello));
  }

  static int hello() throws ErrnoException {
    write(STDOUT_FILENO, "Hello, world\n".getBytes(UTF_8));
    return 0; // the exit status
  }
}
