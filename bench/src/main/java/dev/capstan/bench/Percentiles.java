package dev.capstan.bench;

import java.util.Arrays;

/** Percentiles of a sample, by the nearest rank. */
record Percentiles(double[] sorted) {
  static Percentiles of(double... sample) {
    double[] copy = sample.clone();
    Arrays.sort(copy);
    return new Percentiles(copy);
  }

  double at(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }

  double median() {
    return at(50);
  }
}
