package io.upcall.async;

import java.util.function.IntConsumer;

/**
 * The kinds of mailbox, each as a mailbox of small numbers, for tests that hold for all of them.
 */
enum MailboxKind {
  UCQ {
    @Override
    Box make(int ids, IntConsumer listener, Delivery delivery) {
      EventQueue queue = new EventQueue(delivery);
      Kcont[] events = new Kcont[ids];
      for (int i = 0; i < ids; i++) {
        int id = i;
        events[i] =
            new Kcont() {
              @Override
              protected void run() {
                listener.accept(id);
              }
            };
      }
      return new Box(queue, id -> postWhenFree(queue, events[id]));
    }
  },

  CEQ {
    @Override
    Box make(int ids, IntConsumer listener, Delivery delivery) {
      CoalescingQueue queue =
          new CoalescingQueue(
              ids, CoalescingQueue.Merge.ADD, (id, data) -> listener.accept(id), delivery);
      return new Box(queue, id -> queue.post(id, 1));
    }
  },

  EVBITMAP {
    @Override
    Box make(int ids, IntConsumer listener, Delivery delivery) {
      EventBitmap bitmap = new EventBitmap(ids, listener, delivery);
      return new Box(bitmap, bitmap::post);
    }
  };

  /** An event that is queued already is not merged: who wants it delivered again waits for it. */
  private static boolean postWhenFree(EventQueue queue, Kcont event) {
    while (!queue.post(event)) {
      if (queue.isClosed()) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  /** How a test posts to a mailbox without knowing its kind. */
  @FunctionalInterface
  interface Poster {
    boolean post(int id);
  }

  /** A mailbox, and how to post to it. */
  record Box(Mailbox mailbox, Poster poster) {
    boolean post(int id) {
      return poster.post(id);
    }
  }

  abstract Box make(int ids, IntConsumer listener, Delivery delivery);
}
