/*
 * What the C echo servers on liburing share: the ring, its accept, and how big it may be.
 */
#ifndef ECHO_RING_H
#define ECHO_RING_H

#include "server.h"

#include <liburing.h>

enum {
  BUFFER_BYTES = 4096,
  SQ_ENTRIES = 512, /* what an unprivileged user's 64 KiB of locked memory allows */
  CQ_ENTRIES_MAX = 16384,
};

/* Newer than the headers of Debian's liburing 2.3. */
#ifndef IORING_SETUP_DEFER_TASKRUN
#define IORING_SETUP_DEFER_TASKRUN (1U << 13)
#endif

static struct io_uring ring;

/* A server's own: begins with a connection, handles an event that is not the listener's. */
static void on_accepted(int fd);
static void on_connection_event(const struct io_uring_cqe *cqe);

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

static void on_accept_event(int listener, const struct io_uring_cqe *cqe) {
  if (cqe->res >= 0) {
    on_accepted(cqe->res);
  } else if (cqe->res != -ECONNABORTED && cqe->res != -EINTR && cqe->res != -EAGAIN) {
    die("accept", -cqe->res);
  }
  if (!(cqe->flags & IORING_CQE_F_MORE)) submit_accept(listener);
}

/* One turn: submit what the last batch led to, wait for at least one event, handle all there are. */
static void turn(int listener) {
  struct io_uring_cqe *cqe;
  unsigned head;
  unsigned handled = 0;
  int rc = io_uring_submit_and_wait(&ring, 1);
  if (rc < 0 && rc != -EINTR && rc != -EBUSY) die("io_uring_submit_and_wait", -rc);
  io_uring_for_each_cqe(&ring, head, cqe) {
    if (io_uring_cqe_get_data64(cqe) == 0) {
      on_accept_event(listener, cqe);
    } else {
      on_connection_event(cqe);
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

#endif
