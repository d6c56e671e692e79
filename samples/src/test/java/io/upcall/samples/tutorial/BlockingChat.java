package io.upcall.samples.tutorial;

import static io.upcall.libc.Pthread.pthread_create;
import static io.upcall.libc.Stdio.fclose;
import static io.upcall.libc.Stdio.fdopen;
import static io.upcall.libc.Stdio.getline;
import static io.upcall.libc.SysSocket.AF_INET;
import static io.upcall.libc.SysSocket.SOCK_STREAM;
import static io.upcall.libc.SysSocket.accept;
import static io.upcall.libc.SysSocket.bind;
import static io.upcall.libc.SysSocket.listen;
import static io.upcall.libc.SysSocket.socket;
import static io.upcall.libc.Unistd.write;
import static java.net.InetAddress.getLoopbackAddress;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.FILE;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class BlockingChat {
  private final Set<Integer> peers = new HashSet<>();

  int serve(int port) throws ErrnoException {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, new InetSocketAddress(getLoopbackAddress(), port));
    listen(listener, 128);
    while (true) {
      int peer = accept(listener);
      pthread_create(() -> talk(peer));
    }
  }

  private void talk(int peer) throws ErrnoException {
    FILE stream = fdopen(peer, "r");
    peers.add(peer);
    try {
      for (String line; (line = getline(stream)) != null; ) {
        say(peer, line);
      }
    } finally {
      peers.remove(peer);
      fclose(stream);
    }
  }

  private void say(int speaker, String line) throws ErrnoException {
    for (int peer : List.copyOf(peers)) { // others come and go while we wait in write
      if (peer != speaker) {
        write(peer, line.getBytes(UTF_8));
      }
    }
  }
}
