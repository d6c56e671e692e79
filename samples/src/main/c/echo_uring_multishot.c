/*
 * echo_uring_multishot: a C peer of "bench echo", with what io_uring has for servers.
 *
 * One thread, one ring. Each connection has one multishot recv that is armed once; the kernel takes
 * a buffer for each piece that arrives out of a ring of buffers that all connections share, and the
 * echo is sent from that buffer, which then goes back to the ring. A connection sends one piece at a
 * time, the others wait in a list in their order. When all buffers are out, the recv ends with
 * ENOBUFS; it is armed again as soon as a buffer is back.
 *
 *   cc -O2 -o echo_uring_multishot echo_uring_multishot.c -luring
 *   echo_uring_multishot PORT
 */
#define _GNU_SOURCE
#include "echo_ring.h"

#include <sys/mman.h>

enum {
  BUFFERS = 4096, /* a power of two; all of them are out only when so many pieces wait */
  /* One cache line over a page: else the first lines of all buffers would share one cache set. */
  BUFFER_STRIDE = BUFFER_BYTES + 64,
  BUFFER_GROUP = 1,
  NO_BUFFER = -1,
};

/*
 * Of a connection at most two calls are in flight: its recv (`receiving`), and the send of the first
 * piece of its list. It ends when its recv is over for good and no send is under way.
 */
struct connection {
  int fd;
  bool receiving;
  bool ended;                 /* end of stream, or an error: never received from again */
  int first, last;            /* the pieces to echo, linked by `next_piece` */
  unsigned start;             /* first byte of the first piece that was not echoed yet */
  struct connection *starved; /* the next that waits for a buffer */
};

static struct io_uring_buf_ring *buffer_ring;
static char *buffers;
static unsigned piece_bytes[BUFFERS];
static int next_piece[BUFFERS];
static struct connection *starved_first;

/* What a completion belongs to: the lowest bit tells a send from a recv. */
enum { IS_SEND = 1 };

static char *buffer_at(int buffer) { return buffers + (size_t)buffer * BUFFER_STRIDE; }

static void submit_recv(struct connection *c) {
  struct io_uring_sqe *sqe = next_sqe();
  io_uring_prep_recv_multishot(sqe, c->fd, NULL, 0, 0);
  sqe->flags |= IOSQE_BUFFER_SELECT;
  sqe->buf_group = BUFFER_GROUP;
  io_uring_sqe_set_data(sqe, c);
  c->receiving = true;
}

static void submit_send(struct connection *c) {
  struct io_uring_sqe *sqe = next_sqe();
  const char *piece = buffer_at(c->first);
  io_uring_prep_send(sqe, c->fd, piece + c->start, piece_bytes[c->first] - c->start, MSG_NOSIGNAL);
  io_uring_sqe_set_data64(sqe, (uint64_t)(uintptr_t)c | IS_SEND);
}

/* The kernel may have it again; whoever was left without one goes on. */
static void give_back(int buffer) {
  io_uring_buf_ring_add(buffer_ring, buffer_at(buffer), BUFFER_BYTES, (unsigned short)buffer,
                        BUFFERS - 1, 0);
  io_uring_buf_ring_advance(buffer_ring, 1);
  struct connection *c = starved_first;
  if (c != NULL) {
    starved_first = c->starved;
    submit_recv(c);
  }
}

static void close_when_over(struct connection *c) {
  if (!c->ended || c->receiving || c->first != NO_BUFFER) return;
  close(c->fd);
  free(c);
}

static void on_accepted(int fd) {
  struct connection *c = calloc(1, sizeof *c);
  if (c == NULL) die("calloc", ENOMEM);
  c->fd = fd;
  c->first = NO_BUFFER;
  set_no_delay(fd);
  submit_recv(c);
}

static void append_piece(struct connection *c, int buffer, unsigned count) {
  piece_bytes[buffer] = count;
  next_piece[buffer] = NO_BUFFER;
  if (c->first == NO_BUFFER) {
    c->first = c->last = buffer;
    c->start = 0;
    submit_send(c);
  } else {
    next_piece[c->last] = buffer;
    c->last = buffer;
  }
}

static void on_recv_event(struct connection *c, const struct io_uring_cqe *cqe) {
  c->receiving = cqe->flags & IORING_CQE_F_MORE;
  if (cqe->flags & IORING_CQE_F_BUFFER) {
    int buffer = (int)(cqe->flags >> IORING_CQE_BUFFER_SHIFT);
    if (cqe->res > 0 && !c->ended) {
      append_piece(c, buffer, (unsigned)cqe->res);
    } else {
      give_back(buffer);
    }
  }
  if (cqe->res == -ENOBUFS && !c->ended) {
    c->starved = starved_first;
    starved_first = c;
    c->receiving = true; /* again, as soon as there is a buffer */
    return;
  }
  if (cqe->res <= 0) c->ended = true;
  if (!c->receiving && !c->ended) submit_recv(c);
  close_when_over(c);
}

static void drop_pieces(struct connection *c) {
  while (c->first != NO_BUFFER) {
    int buffer = c->first;
    c->first = next_piece[buffer];
    give_back(buffer);
  }
}

static void on_send_event(struct connection *c, int result) {
  if (result < 0) {
    /* The peer is gone: its recv sees that too, and what waits has no reader. */
    c->ended = true;
    drop_pieces(c);
    shutdown(c->fd, SHUT_RDWR);
    close_when_over(c);
    return;
  }
  c->start += (unsigned)result;
  if (c->start == piece_bytes[c->first]) {
    int buffer = c->first;
    c->first = next_piece[buffer];
    c->start = 0;
    give_back(buffer);
  }
  if (c->first != NO_BUFFER) {
    submit_send(c);
  } else {
    close_when_over(c);
  }
}

static void on_connection_event(const struct io_uring_cqe *cqe) {
  uint64_t data = io_uring_cqe_get_data64(cqe);
  struct connection *c = (struct connection *)(uintptr_t)(data & ~(uint64_t)IS_SEND);
  if (data & IS_SEND) {
    on_send_event(c, cqe->res);
  } else {
    on_recv_event(c, cqe);
  }
}

static void *map(size_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) die("mmap", errno);
  return memory;
}

static void set_up_buffers(void) {
  size_t bytes = (size_t)BUFFERS * BUFFER_STRIDE;
  buffers = map(bytes);
  madvise(buffers, bytes, MADV_HUGEPAGE); /* 17 MiB in small pages would keep the TLB busy */
  buffer_ring = map(BUFFERS * sizeof(struct io_uring_buf));
  struct io_uring_buf_reg registration = {.ring_addr = (uint64_t)(uintptr_t)buffer_ring,
                                          .ring_entries = BUFFERS,
                                          .bgid = BUFFER_GROUP};
  int rc = io_uring_register_buf_ring(&ring, &registration, 0);
  if (rc < 0) die("io_uring_register_buf_ring (Linux 5.19 or newer)", -rc);
  io_uring_buf_ring_init(buffer_ring);
  for (int i = 0; i < BUFFERS; i++) give_back(i);
}

int main(int argc, char **argv) {
  uint16_t port;
  if (argc != 2 || !parse_port(argv[1], &port)) {
    fprintf(stderr, "usage: echo_uring_multishot PORT\n");
    return 2;
  }
  install_stop_signals();
  raise_descriptor_limit();
  int listener = listen_on_loopback(&port, 0);
  set_up_ring(IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
  set_up_buffers();
  submit_accept(listener);
  announce(port);

  while (!stopping) turn(listener);
  io_uring_queue_exit(&ring);
  close(listener);
  return 0;
}
