package io.upcall.async;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * The mailbox that keeps one bit an id (Akaros's evbitmap): that something happened, not what, nor
 * how often. For many ids of which few have news; they are delivered in no particular order.
 *
 * <p>Implementation: a word has the bits of 32 ids and, as its sign, the mark of a closed bitmap; a
 * summary has a bit for each word, so that looking for news among 2,048 ids is one read. The
 * producer that finds a word empty sets its bit in the summary and tells the consumer. It tells
 * whether or not the summary had other bits: a bit in the summary is a hint, and the consumer may
 * have gone to sleep over one whose word it had emptied before. The word decides.
 *
 * <p>Closing works as in {@link CoalescingQueue}: every word is marked, and from then on the words
 * are gone through without the summary.
 */
public final class EventBitmap extends Mailbox {

  private static final long CLOSED = Long.MIN_VALUE;
  private static final int IDS_A_WORD = 32;
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private final IntConsumer listener;
  private final int ids;

  /** Bits of ids that have news, and {@link #CLOSED}. Any thread, by CAS. */
  private final long[] words;

  /** Bits of words that may have some. Any thread, atomically. */
  private final long[] summary;

  /** Set once every word is marked. */
  private volatile boolean closed;

  // Where the consumer is. Owned by the consumer.

  /** Seen in the word at {@link #word} and not delivered. */
  private long bits;

  private int word;

  /** Taken out of the summary at {@link #hintsAt} and not looked at. */
  private long hints;

  private int hintsAt;

  /** After the end: the next word to look at. */
  private int scanned;

  /**
   * A bitmap without events. This is all it will ever allocate.
   *
   * @param ids how many; they count from 0
   * @param listener is given the id; it runs where {@code delivery} says, and must not block under
   *     an upcall
   */
  public EventBitmap(int ids, IntConsumer listener, Delivery delivery) {
    super(delivery);
    if (ids < 1) {
      throw new IllegalArgumentException(ids + " ids: there must be 1 or more");
    }
    this.ids = ids;
    this.listener = listener;
    words = new long[(ids + IDS_A_WORD - 1) / IDS_A_WORD];
    summary = new long[(words.length + Long.SIZE - 1) / Long.SIZE];
  }

  /**
   * Says that something happened to {@code id}. Any thread; never runs the listener.
   *
   * @return false, and nothing done, when the bitmap is closed
   * @throws IndexOutOfBoundsException when there is no such id
   */
  public boolean post(int id) {
    Objects.checkIndex(id, ids);
    int at = id / IDS_A_WORD;
    long bit = 1L << (id % IDS_A_WORD);
    long before;
    do {
      before = (long) WORD.getVolatile(words, at);
      if (before < 0) {
        return false;
      }
      // Also when the bit is there already: the consumer must see what we wrote before.
    } while (!WORD.compareAndSet(words, at, before, before | bit));
    if (before == 0) {
      hint(at);
      if (!closed) {
        tellConsumer();
      }
    }
    return true;
  }

  private void hint(int at) {
    WORD.getAndBitwiseOr(summary, at / Long.SIZE, 1L << (at % Long.SIZE));
  }

  @Override
  public int drain(int limit) {
    int delivered = 0;
    while (delivered < limit && (bits != 0 || findNews())) {
      deliver();
      delivered++;
    }
    return delivered;
  }

  /** Once through the summary: what comes for a word that was looked at waits for the next one. */
  @Override
  void round() {
    if (closed) {
      drain(Integer.MAX_VALUE);
      return;
    }
    deliverHinted();
    for (int left = summary.length; left > 0; left--) {
      takeNextHints();
      deliverHinted();
    }
  }

  private void deliverHinted() {
    while (bits != 0 || findNewsInHints()) {
      deliver();
    }
  }

  /** An id's bit is cleared as it is delivered, not before: until then its news are merged. */
  private void deliver() {
    long bit = bits & -bits;
    bits ^= bit;
    long before = (long) WORD.getAndBitwiseAnd(words, word, ~bit);
    if (bits == 0 && (before & ~CLOSED) != bit) {
      // The word was never empty, so whoever set the others left the hint to us.
      hint(word);
    }
    listener.accept(word * IDS_A_WORD + Long.numberOfTrailingZeros(bit));
  }

  private boolean findNews() {
    if (closed) {
      return findNewsInWords();
    }
    for (int left = summary.length; !findNewsInHints(); left--) {
      if (left == 0) {
        return false;
      }
      takeNextHints();
    }
    return true;
  }

  private void takeNextHints() {
    hintsAt = (hintsAt + 1) % summary.length;
    hints = (long) WORD.getVolatile(summary, hintsAt);
    if (hints != 0) {
      hints = (long) WORD.getAndSet(summary, hintsAt, 0L);
    }
  }

  private boolean findNewsInHints() {
    while (hints != 0) {
      int at = hintsAt * Long.SIZE + Long.numberOfTrailingZeros(hints);
      hints &= hints - 1;
      if (takeBits(at)) {
        return true;
      }
    }
    return false;
  }

  private boolean findNewsInWords() {
    while (scanned < words.length) {
      if (takeBits(scanned++)) {
        return true;
      }
    }
    return false;
  }

  private boolean takeBits(int at) {
    word = at;
    bits = (long) WORD.getVolatile(words, at) & ~CLOSED;
    return bits != 0;
  }

  @Override
  public boolean isEmpty() {
    if (bits != 0) {
      return false;
    }
    return closed ? noneLeft() : noneHinted();
  }

  private boolean noneLeft() {
    for (int at = scanned; at < words.length; at++) {
      if (hasNews(at)) {
        return false;
      }
    }
    return true;
  }

  private boolean noneHinted() {
    for (int at = 0; at < summary.length; at++) {
      long hinted = (long) WORD.getVolatile(summary, at) | (at == hintsAt ? hints : 0);
      for (; hinted != 0; hinted &= hinted - 1) {
        if (hasNews(at * Long.SIZE + Long.numberOfTrailingZeros(hinted))) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean hasNews(int at) {
    return ((long) WORD.getVolatile(words, at) & ~CLOSED) != 0;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    for (int at = 0; at < words.length; at++) {
      WORD.getAndBitwiseOr(words, at, CLOSED);
    }
    closed = true;
    tellConsumer();
  }
}
