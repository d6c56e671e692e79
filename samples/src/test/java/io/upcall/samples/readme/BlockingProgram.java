package io.upcall.samples.readme;

import static io.upcall.libc.Pthread.pthread_create;
import static io.upcall.libc.SysSocket.*;
import static io.upcall.libc.Unistd.*;
import static java.net.InetAddress.getLoopbackAddress;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.libc.ErrnoException;
import java.net.InetSocketAddress;

class BlockingProgram {
  public static void main(String[] args) throws Exception {
    System.exit(Proc.run(ProcOptions.named("hello"), () -> serve(Integer.parseInt(args[0]))));
  }

  static int serve(int port) throws ErrnoException {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, new InetSocketAddress(getLoopbackAddress(), port));
    listen(listener, 128);
    while (true) {
      int peer = accept(listener);
      pthread_create(() -> greet(peer));
    }
  }

  static void greet(int peer) throws ErrnoException {
    byte[] name = new byte[100];
    int length = read(peer, name);
    write(peer, "Hello, ".getBytes(UTF_8));
    write(peer, name, 0, length);
    close(peer);
  }
}
