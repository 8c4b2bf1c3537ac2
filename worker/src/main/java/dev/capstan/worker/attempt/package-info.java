/**
 * One attempt from dispatch to report, in the order of the steps: does it still stand? may it
 * start? say so, prepare, run, judge, report. Pure Java: no Kafka, no provider's classes. It
 * reports; whether another attempt follows is not decided here.
 */
@NullMarked
package dev.capstan.worker.attempt;

import org.jspecify.annotations.NullMarked;
