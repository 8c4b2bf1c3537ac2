package dev.capstan.standalone.demo;

import dev.capstan.client.CapstanClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Python with pandas and matplotlib; the chart is saved as a PNG. */
final class PythonChart implements DemoStep {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
  private static final String CODE =
      """
      import matplotlib.pyplot as plt
      import pandas as pd

      days = pd.read_csv("in/seattle-weather.csv", parse_dates=["date"])
      monthly = days.set_index("date").resample("MS").agg({"precipitation": "sum", "temp_max": "mean"})
      fig, rain = plt.subplots(figsize=(9, 4))
      rain.bar(monthly.index, monthly["precipitation"], width=25, color="#9ecae1")
      rain.set_ylabel("precipitation, mm a month")
      heat = rain.twinx()
      heat.plot(monthly.index, monthly["temp_max"], color="#de2d26")
      heat.set_ylabel("mean daily high, °C")
      rain.set_title("Seattle weather, 2012–2015 (NOAA)")
      days.groupby("weather", as_index=False).agg(days=("date", "count"), wind=("wind", "mean")).round(2)
      """;

  private final Path folder;

  PythonChart(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return "python";
  }

  @Override
  public String title() {
    return "Python: pandas and a chart of Seattle's weather";
  }

  @Override
  public StepResult run(CapstanClient client) throws DemoFailure, InterruptedException {
    client.upload("seattle", "seattle-weather.csv", DemoFile.read("seattle-weather.csv"));
    JsonNode result =
        client.run(Map.of("query_type", "python", "dataset_id", "seattle", "python_code", CODE));
    DemoFailure.unless("success".equals(ResultFields.status(result)), "not a success: %s", result);
    DemoFailure.unless(result.path("row_count").asLong() == 5, "5 kinds of weather: %s", result);
    String artifact = pictureOf(result);
    byte[] png =
        client.download(
            "/v1/executions/%s/artifacts/%s"
                .formatted(result.path("execution_id").asString(), artifact));
    DemoFailure.unless(Arrays.equals(png, 0, 4, PNG, 0, 4), "%s is not a PNG", artifact);
    Path chart = save(png);
    return new StepResult(
        List.of("chart: " + chart),
        new LinkedHashMap<>(Map.of("chart", chart.toString(), "bytes", png.length)));
  }

  private static String pictureOf(JsonNode result) throws DemoFailure {
    for (JsonNode display : result.path("displays")) {
      if ("image/png".equals(display.path("mime_type").asString())) {
        return display.path("artifact").asString();
      }
    }
    throw new DemoFailure("no chart among the displays: " + result);
  }

  private Path save(byte[] png) {
    try {
      Files.createDirectories(folder);
      return Files.write(folder.resolve("seattle-weather.png"), png).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
