/*
 * echo_epoll: a C peer of "bench echo", in the style that servers have had for twenty years.
 *
 * One thread, one level-triggered epoll, non-blocking sockets, a 4 KiB buffer a connection: recv
 * what is there, send it back at once, and ask for EPOLLOUT only when the socket takes no more.
 *
 *   cc -O2 -o echo_epoll echo_epoll.c
 *   echo_epoll PORT
 */
#define _GNU_SOURCE
#include "server.h"

#include <sys/epoll.h>

enum {
  BUFFER_BYTES = 4096,
  EVENTS_MAX = 1024,
};

struct connection {
  int fd;
  unsigned start; /* first byte not yet echoed */
  unsigned end;   /* one past the last byte to echo; equal to start while it receives */
  char buffer[BUFFER_BYTES];
};

static int epoll_fd;

static void set_interest(struct connection *c, int operation, uint32_t interest) {
  struct epoll_event event = {.events = interest, .data.ptr = c};
  if (epoll_ctl(epoll_fd, operation, c->fd, &event) < 0) die("epoll_ctl", errno);
}

static void close_connection(struct connection *c) {
  close(c->fd); /* which also takes it out of the epoll */
  free(c);
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && errno == EAGAIN) return;
    if (fd < 0 && (errno == ECONNABORTED || errno == EINTR)) continue;
    if (fd < 0) die("accept4", errno);
    struct connection *c = malloc(sizeof *c);
    if (c == NULL) die("malloc", ENOMEM);
    c->fd = fd;
    c->start = c->end = 0;
    set_no_delay(fd);
    set_interest(c, EPOLL_CTL_ADD, EPOLLIN);
  }
}

/* Sends what is left. False when the connection is gone. */
static bool flush_echo(struct connection *c) {
  while (c->start < c->end) {
    ssize_t count = send(c->fd, c->buffer + c->start, c->end - c->start, MSG_NOSIGNAL);
    if (count < 0 && errno == EAGAIN) return true;
    if (count < 0) return false;
    c->start += (unsigned)count;
  }
  return true;
}

/* False when the connection is over. */
static bool receive(struct connection *c) {
  ssize_t count = recv(c->fd, c->buffer, sizeof c->buffer, 0);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count == 0) return false;
  c->start = 0;
  c->end = (unsigned)count;
  return flush_echo(c);
}

static void on_ready(struct connection *c) {
  bool was_sending = c->start < c->end;
  if (!(was_sending ? flush_echo(c) : receive(c))) {
    close_connection(c);
    return;
  }
  bool is_sending = c->start < c->end;
  if (is_sending != was_sending) {
    set_interest(c, EPOLL_CTL_MOD, is_sending ? EPOLLOUT : EPOLLIN);
  }
}

static void turn(int listener) {
  static struct epoll_event events[EVENTS_MAX];
  int count = epoll_wait(epoll_fd, events, EVENTS_MAX, -1);
  if (count < 0 && errno != EINTR) die("epoll_wait", errno);
  for (int i = 0; i < count; i++) {
    if (events[i].data.ptr == NULL) {
      accept_all(listener);
    } else {
      on_ready(events[i].data.ptr);
    }
  }
}

int main(int argc, char **argv) {
  uint16_t port;
  if (argc != 2 || !parse_port(argv[1], &port)) {
    fprintf(stderr, "usage: echo_epoll PORT\n");
    return 2;
  }
  install_stop_signals();
  raise_descriptor_limit();
  int listener = listen_on_loopback(&port, SOCK_NONBLOCK);
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) die("epoll_create1", errno);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &event) < 0) die("epoll_ctl", errno);
  announce(port);

  while (!stopping) turn(listener);
  close(listener);
  return 0;
}
