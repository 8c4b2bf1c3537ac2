package dev.capstan.submitter.api;

import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.observability.health.Components;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.openapi.AsyncApiDocument;
import dev.capstan.schema.openapi.OpenApiDocument;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.submitter.admission.Admission;
import dev.capstan.submitter.admission.IdempotencyMarkers;
import dev.capstan.submitter.cancellation.ExecutionCanceller;
import dev.capstan.submitter.dataset.Datasets;
import dev.capstan.submitter.lookup.DeliveryLog;
import dev.capstan.submitter.lookup.Listing;
import dev.capstan.submitter.lookup.Waiters;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The HTTP API: controllers, filters, and problem documents for every error. */
@Configuration(proxyBeanMethods = false)
public class ApiConfiguration {

  /**
   * Settings of the HTTP API.
   *
   * @param allowedHosts lower-case; empty allows any
   * @param allowedOrigins of web pages that may use this server, besides its own
   * @param maxConnectionsPerAddress 0 means half of all connections
   */
  public record Settings(
      ApiKeys apiKeys,
      Set<String> allowedHosts,
      Set<String> allowedOrigins,
      int maxConnections,
      int maxConnectionsPerAddress,
      RequestBodies.Settings bodies) {}

  @Bean
  RequestBodies requestBodies(Settings settings) {
    return new RequestBodies(settings.bodies());
  }

  @Bean
  ExecutionController executionController(
      RequestBodies bodies,
      Admission admission,
      IdempotencyMarkers markers,
      ExecutionLookup lookup,
      Waiters waiters,
      ExecutionCanceller canceller,
      Metrics metrics,
      Clock clock) {
    LongPoll longPoll = new LongPoll(lookup, waiters);
    return new ExecutionController(
        bodies, admission, markers, lookup, longPoll, canceller, metrics, clock);
  }

  @Bean
  ListingController listingController(ViewCache views) {
    return new ListingController(new Listing(views));
  }

  @Bean
  OutputController outputController(ExecutionLookup lookup, ObjectStore store) {
    return new OutputController(lookup, store);
  }

  @Bean
  DeliveryController deliveryController(
      ExecutionLookup lookup, ObjectStore store, ExecutionPublisher log, Clock clock) {
    return new DeliveryController(lookup, new DeliveryLog(store), log, clock);
  }

  @Bean
  DatasetController datasetController(Datasets datasets, RequestBodies bodies) {
    return new DatasetController(datasets, bodies);
  }

  @Bean
  MetaController metaController(Components components) {
    return new MetaController(components, OpenApiDocument.bytes(), AsyncApiDocument.bytes());
  }

  @Bean
  FilterRegistrationBean<HostFilter> hostFilter(Settings settings) {
    FilterRegistrationBean<HostFilter> filter =
        new FilterRegistrationBean<>(new HostFilter(settings.allowedHosts()));
    filter.setOrder(1);
    return filter;
  }

  @Bean
  FilterRegistrationBean<CrossOriginFilter> crossOriginFilter(Settings settings) {
    FilterRegistrationBean<CrossOriginFilter> filter =
        new FilterRegistrationBean<>(new CrossOriginFilter(settings.allowedOrigins()));
    filter.setOrder(2);
    return filter;
  }

  /** Ordered before the key check: a preflight request has no key. */
  @Bean
  FilterRegistrationBean<CorsFilter> corsFilter(Settings settings) {
    CorsConfiguration cors = new CorsConfiguration();
    cors.setAllowedOrigins(List.copyOf(settings.allowedOrigins()));
    cors.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "DELETE"));
    cors.setAllowedHeaders(List.of(CorsConfiguration.ALL));
    cors.setExposedHeaders(
        List.of("Location", "Retry-After", "Idempotent-Replayed", "Content-Disposition", "ETag"));
    // a page that is not allowed receives a response that it can't read
    CorsConfigurationSource source =
        request -> cors.checkOrigin(request.getHeader("Origin")) == null ? null : cors;
    FilterRegistrationBean<CorsFilter> filter =
        new FilterRegistrationBean<>(new CorsFilter(source));
    filter.setOrder(3);
    return filter;
  }

  @Bean
  FilterRegistrationBean<ApiKeyFilter> apiKeyFilter(Settings settings) {
    FilterRegistrationBean<ApiKeyFilter> filter =
        new FilterRegistrationBean<>(new ApiKeyFilter(settings.apiKeys()));
    filter.setOrder(4);
    return filter;
  }

  @Bean
  WebMvcConfigurer problemDocuments() {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new RequestGrammar());
      }

      @Override
      public void configureHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
        resolvers.add(new ProblemResolver());
      }
    };
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> sharedConnections(Settings settings) {
    return factory -> {
      factory.setProtocol(SharedConnections.class.getName());
      factory.addConnectorCustomizers(
          connector -> {
            SharedConnections protocol = (SharedConnections) connector.getProtocolHandler();
            protocol.setMaxConnections(settings.maxConnections());
            protocol.setMaxPerAddress(settings.maxConnectionsPerAddress());
          });
    };
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> containerProblems() {
    return factory -> {
      factory.addConnectorCustomizers(
          // names may contain slashes, encoded or not, and keys backslashes; they are validated
          // afterwards
          connector -> {
            connector.setEncodedSolidusHandling("passthrough");
            connector.setEncodedReverseSolidusHandling("passthrough");
          });
      factory.addContextCustomizers(
          context ->
              ((StandardHost) context.getParent())
                  .setErrorReportValveClass(ProblemValve.class.getName()));
    };
  }
}
