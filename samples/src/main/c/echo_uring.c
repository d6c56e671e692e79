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
#include "echo_ring.h"

/* A connection has exactly one call in flight; which one, `sending` says. */
struct connection {
  int fd;
  bool sending;
  unsigned start; /* first byte not yet echoed; only while sending */
  unsigned end;   /* one past the last byte to echo */
  char buffer[BUFFER_BYTES];
};

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

static void on_connection_event(const struct io_uring_cqe *cqe) {
  struct connection *c = io_uring_cqe_get_data(cqe);
  int result = cqe->res;
  if (result <= 0) {
    close_connection(c); /* end of stream, or the peer reset it */
  } else if (c->sending) {
    on_sent(c, result);
  } else {
    on_received(c, result);
  }
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
