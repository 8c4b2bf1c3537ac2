package dev.capstan.submitter.admission;

import dev.capstan.egress.Endpoint;
import dev.capstan.egress.EndpointGuard;
import dev.capstan.egress.EndpointRefusedException;
import dev.capstan.egress.UnresolvedHostException;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.request.WebhookRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Validates the webhook of a request. The same guard checks its URL again at each delivery.
 * Thread-safe; blocks during the DNS look-up of the URL's host.
 */
public final class WebhookRule {
  private final EndpointGuard guard;
  private final Secrets secrets;

  /** The names of the existing secrets. */
  @FunctionalInterface
  public interface Secrets {
    boolean contains(TenantId tenant, String name);
  }

  public WebhookRule(EndpointGuard guard, Secrets secrets) {
    this.guard = guard;
    this.secrets = secrets;
  }

  void check(TenantId tenant, @Nullable WebhookRequest webhook) throws RefusedException {
    if (webhook == null) {
      return;
    }
    List<FieldError> errors = new ArrayList<>();
    if (!secrets.contains(tenant, webhook.secretRef())) {
      errors.add(
          new FieldError(
              "/webhook/secret_ref", "unknown secret of this tenant: " + webhook.secretRef()));
    }
    try {
      guard.check(Endpoint.parse(webhook.url()));
    } catch (EndpointRefusedException e) {
      errors.add(new FieldError("/webhook/url", String.valueOf(e.getMessage())));
    } catch (UnresolvedHostException e) {
      errors.add(new FieldError("/webhook/url", String.valueOf(e.getMessage())));
    }
    if (!errors.isEmpty()) {
      throw RefusedException.invalid(errors);
    }
  }
}
