package dev.capstan.standalone.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a step.
 *
 * @param lines for people
 * @param figures for programs
 */
record StepResult(List<String> lines, Map<String, Object> figures) {
  StepResult {
    lines = List.copyOf(lines);
    figures = new LinkedHashMap<>(figures);
  }
}
