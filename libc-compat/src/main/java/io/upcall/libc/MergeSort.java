package io.upcall.libc;

import java.util.Arrays;
import java.util.Comparator;

/**
 * qsort(3), which glibc does by merging too: equal elements stay in order. Not the sort of Java,
 * which throws when a comparison contradicts itself; in C that is some order, and nothing is lost.
 */
final class MergeSort {

  private MergeSort() {}

  /** Sorts the first {@code count} elements. What {@code order} throws leaves each of them once. */
  static <T> void sort(T[] array, int count, Comparator<? super T> order) {
    if (count > 1) {
      sort(array, 0, count, Arrays.copyOf(array, count), order);
    }
  }

  private static <T> void sort(
      T[] array, int from, int to, T[] scratch, Comparator<? super T> order) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    sort(array, from, middle, scratch, order);
    sort(array, middle, to, scratch, order);
    merge(array, from, middle, to, scratch, order);
  }

  /** Into the scratch first: the array has all its elements while they are compared. */
  private static <T> void merge(
      T[] array, int from, int middle, int to, T[] scratch, Comparator<? super T> order) {
    int left = from;
    int right = middle;
    for (int at = from; at < to; at++) {
      boolean takesLeft =
          right == to || (left < middle && order.compare(array[left], array[right]) <= 0);
      scratch[at] = takesLeft ? array[left++] : array[right++];
    }
    System.arraycopy(scratch, from, array, from, to - from);
  }
}
