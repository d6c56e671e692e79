/*
 * echo_uring: a C peer of "bench echo", one call at a time.
 *
 * A TCP echo server as one would write it by hand with liburing: one thread, one ring, a 4 KiB
 * buffer a connection, recv then send then recv, everything that became ready handled as one batch
 * and submitted with the next wait. It uses no registered files, no buffer rings and no multishot
 * recv: echo_uring_multishot.c does.
 * Measured and left out: IORING_RECVSEND_POLL_FIRST gains nothing at 64 connections and costs 10 to
 * 25 % at 1,000; the two setups differ by less than the noise.
 *
 *   cc -O2 -o echo_uring echo_uring.c -luring
 *   echo_uring [--setup defer|coop] PORT
 */
#define _GNU_SOURCE
#include "echo.h"

#include <liburing.h>

enum {
  SQ_ENTRIES = 512, /* what an unprivileged user's 64 KiB of locked memory allows */
  CQ_ENTRIES_MAX = 16384,
};

/* Setup flags newer than the headers of Debian's liburing 2.3. */
#ifndef IORING_SETUP_DEFER_TASKRUN
#define IORING_SETUP_DEFER_TASKRUN (1U << 13)
#endif

/* A connection has exactly one call in flight; which one, `sending` says. */
struct connection {
  int fd;
  bool sending;
  unsigned start; /* first byte not yet echoed; only while sending */
  unsigned end;   /* one past the last byte to echo */
  char buffer[BUFFER_BYTES];
};

static struct io_uring ring;

/* The submission queue holds one batch; when a batch is longer, its head goes first. */
static struct io_uring_sqe *next_sqe(void) {
  struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
  while (sqe == NULL) {
    int rc = io_uring_submit(&ring);
    if (rc < 0 && rc != -EINTR && rc != -EBUSY) die("io_uring_submit", -rc);
    sqe = io_uring_get_sqe(&ring);
  }
  return sqe;
}

static void submit_accept(int listener) {
  struct io_uring_sqe *sqe = next_sqe();
  io_uring_prep_multishot_accept(sqe, listener, NULL, NULL, SOCK_CLOEXEC);
  io_uring_sqe_set_data(sqe, NULL); /* NULL: the listener's */
}

static void submit_recv(struct connection *c) {
  struct io_uring_sqe *sqe = next_sqe();
  io_uring_prep_recv(sqe, c->fd, c->buffer, sizeof c->buffer, 0);
  io_uring_sqe_set_data(sqe, c);
  c->sending = false;
}

static void submit_send(struct connection *c) {
  struct io_uring_sqe *sqe = next_sqe();
  io_uring_prep_send(sqe, c->fd, c->buffer + c->start, c->end - c->start, MSG_NOSIGNAL);
  io_uring_sqe_set_data(sqe, c);
  c->sending = true;
}

static void close_connection(struct connection *c) {
  close(c->fd);
  free(c);
}

static void on_accepted(int fd) {
  struct connection *c = malloc(sizeof *c);
  if (c == NULL) die("malloc", ENOMEM);
  c->fd = fd;
  set_no_delay(fd);
  submit_recv(c);
}

static void on_accept_event(int listener, const struct io_uring_cqe *cqe) {
  if (cqe->res >= 0) {
    on_accepted(cqe->res);
  } else if (cqe->res != -ECONNABORTED && cqe->res != -EINTR && cqe->res != -EAGAIN) {
    die("accept", -cqe->res);
  }
  if (!(cqe->flags & IORING_CQE_F_MORE)) submit_accept(listener);
}

static void on_received(struct connection *c, int count) {
  c->start = 0;
  c->end = (unsigned)count;
  submit_send(c);
}

static void on_sent(struct connection *c, int count) {
  c->start += (unsigned)count;
  if (c->start < c->end) {
    submit_send(c);
  } else {
    submit_recv(c);
  }
}

static void on_connection_event(struct connection *c, int result) {
  if (result <= 0) {
    close_connection(c); /* end of stream, or the peer reset it */
  } else if (c->sending) {
    on_sent(c, result);
  } else {
    on_received(c, result);
  }
}

/* One turn: submit what the last batch led to, wait for at least one event, handle all there are. */
static void turn(int listener) {
  struct io_uring_cqe *cqe;
  unsigned head;
  unsigned handled = 0;
  int rc = io_uring_submit_and_wait(&ring, 1);
  if (rc < 0 && rc != -EINTR && rc != -EBUSY) die("io_uring_submit_and_wait", -rc);
  io_uring_for_each_cqe(&ring, head, cqe) {
    struct connection *c = io_uring_cqe_get_data(cqe);
    if (c == NULL) {
      on_accept_event(listener, cqe);
    } else {
      on_connection_event(c, cqe->res);
    }
    handled++;
  }
  io_uring_cq_advance(&ring, handled);
}

/* The largest completion queue that the locked-memory limit leaves room for. */
static void set_up_ring(unsigned setup_flags) {
  int rc = -ENOMEM;
  for (unsigned cq = CQ_ENTRIES_MAX; rc == -ENOMEM && cq > SQ_ENTRIES; cq /= 2) {
    struct io_uring_params params = {.flags = setup_flags | IORING_SETUP_CQSIZE, .cq_entries = cq};
    rc = io_uring_queue_init_params(SQ_ENTRIES, &ring, &params);
  }
  if (rc < 0) die("io_uring_queue_init_params", -rc);
}

static int usage(void) {
  fprintf(stderr, "usage: echo_uring [--setup defer|coop] PORT\n");
  return 2;
}

int main(int argc, char **argv) {
  unsigned setup_flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
  const char *port_text = NULL;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--setup") == 0 && i + 1 < argc) {
      const char *setup = argv[++i];
      if (strcmp(setup, "coop") == 0) {
        setup_flags = IORING_SETUP_COOP_TASKRUN;
      } else if (strcmp(setup, "defer") != 0) {
        return usage();
      }
    } else if (argv[i][0] != '-' && port_text == NULL) {
      port_text = argv[i];
    } else {
      return usage();
    }
  }
  uint16_t port;
  if (port_text == NULL || !parse_port(port_text, &port)) return usage();

  install_stop_signals();
  raise_descriptor_limit();
  int listener = listen_on_loopback(&port, 0);
  set_up_ring(setup_flags);
  submit_accept(listener);
  announce(port);

  while (!stopping) turn(listener);
  io_uring_queue_exit(&ring);
  close(listener);
  return 0;
}
