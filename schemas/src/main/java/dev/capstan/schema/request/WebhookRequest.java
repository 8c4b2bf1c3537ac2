package dev.capstan.schema.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The webhook to call when an execution has ended.
 *
 * @param url absolute, http or https; {@code EndpointGuard} checks the address
 * @param secretRef name of a secret of the tenant; requests never contain the secret itself
 * @param events null means {@link #COMPLETED}, the only one there is
 */
public record WebhookRequest(String url, String secretRef, @Nullable List<String> events) {
  public static final String COMPLETED = "completed";

  public WebhookRequest {
    events = events == null ? null : List.copyOf(events);
  }

  public boolean wants(String event) {
    return events == null ? event.equals(COMPLETED) : events.contains(event);
  }
}
