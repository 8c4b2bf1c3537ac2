package dev.capstan.sandbox;

import dev.capstan.schema.request.QueryType;
import java.util.Set;

/**
 * What a provider can do. A request that needs more is refused before it reaches the provider.
 *
 * @param languages that programs can be written in
 * @param reusable whether one {@link Sandbox} runs several programs, one after the other; if false,
 *     a second {@link Sandbox#run} is refused
 */
public record Capabilities(Set<QueryType> languages, boolean reusable) {

  public Capabilities {
    languages = Set.copyOf(languages);
  }
}
