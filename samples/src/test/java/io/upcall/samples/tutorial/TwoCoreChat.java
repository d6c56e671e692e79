package io.upcall.samples.tutorial;

import static io.upcall.libc.Pthread.pthread_create;
import static io.upcall.libc.Pthread.pthread_mutex_lock;
import static io.upcall.libc.Pthread.pthread_mutex_unlock;
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

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import io.upcall.cores.Scheduler;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.FILE;
import io.upcall.libc.PthreadMutex;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

class TwoCoreChat {
  private final PthreadMutex lock = new PthreadMutex();
  private final Set<Peer> peers = new HashSet<>();

  static Proc start(int port, Supplier<Scheduler> scheduler) throws Exception {
    ProcOptions options = ProcOptions.named("chat").withCores(2).withScheduler(scheduler);
    return Proc.start(options, () -> new TwoCoreChat().serve(port));
  }

  private int serve(int port) throws ErrnoException {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, new InetSocketAddress(getLoopbackAddress(), port));
    listen(listener, 128);
    while (true) {
      Peer peer = new Peer(accept(listener), new PthreadMutex());
      pthread_create(() -> talk(peer));
    }
  }

  record Peer(int fd, PthreadMutex writing) {
    void hear(String line) throws ErrnoException {
      pthread_mutex_lock(writing); // two lines at once do not mix
      try {
        write(fd, line.getBytes(UTF_8));
      } finally {
        pthread_mutex_unlock(writing);
      }
    }
  }

  private void talk(Peer peer) throws ErrnoException {
    FILE stream = fdopen(peer.fd, "r");
    changePeers(() -> peers.add(peer));
    try {
      for (String line; (line = getline(stream)) != null; ) {
        say(peer, line);
      }
    } finally {
      changePeers(() -> peers.remove(peer));
      fclose(stream);
    }
  }

  private void say(Peer speaker, String line) throws ErrnoException {
    List<Peer> now = new ArrayList<>();
    changePeers(() -> now.addAll(peers));
    for (Peer peer : now) { // not under the lock: who reads slowly holds up the speaker alone
      if (peer != speaker) {
        peer.hear(line);
      }
    }
  }

  private void changePeers(Runnable change) throws ErrnoException {
    pthread_mutex_lock(lock);
    try {
      change.run();
    } finally {
      pthread_mutex_unlock(lock);
    }
  }
}
