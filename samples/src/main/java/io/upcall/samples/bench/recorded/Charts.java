package io.upcall.samples.bench.recorded;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.category.DefaultCategoryDataset;
import org.w3c.dom.Document;

/** A run as one SVG: a bar chart for each table, the shorter a bar the better. */
public final class Charts {
  static {
    // Before the first font: a server has no display, and needs none.
    System.setProperty("java.awt.headless", "true");
  }

  private static final String SVG_NAMESPACE = "http://www.w3.org/2000/svg";
  private static final int WIDTH = 720;
  private static final int HEIGHT_WITHOUT_BARS = 90;
  private static final int HEIGHT_OF_BAR = 22;
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 13);
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  private static final RectangleInsets INSETS = new RectangleInsets(4, 4, 4, 24);

  private final List<RecordedTrial> trials;

  /** The charts of those trials of which something was measured. */
  public Charts(Recording recording) {
    trials =
        recording.trials().stream()
            .filter(trial -> trial.contenders().stream().anyMatch(RecordedTrial.Contender::isThere))
            .toList();
  }

  /** Writes the file, with all charts below each other. */
  public void write(Path file) throws IOException {
    SVGGraphics2D graphics = new SVGGraphics2D(emptyDocument());
    int top = 0;
    for (RecordedTrial trial : trials) {
      int height = height(trial);
      chart(trial).draw(graphics, new Rectangle2D.Double(0, top, WIDTH, height));
      top += height;
    }
    graphics.setSVGCanvasSize(new Dimension(WIDTH, Math.max(1, top)));
    try (Writer out = Files.newBufferedWriter(file)) {
      graphics.stream(out, true);
    }
  }

  private static Document emptyDocument() throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(SVG_NAMESPACE, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IOException("this Java has no XML", e);
    }
  }

  private static int height(RecordedTrial trial) {
    long bars = trial.contenders().stream().filter(RecordedTrial.Contender::isThere).count();
    return HEIGHT_WITHOUT_BARS + HEIGHT_OF_BAR * (int) bars;
  }

  private static JFreeChart chart(RecordedTrial trial) {
    DefaultCategoryDataset medians = new DefaultCategoryDataset();
    trial.contenders().stream()
        .filter(RecordedTrial.Contender::isThere)
        .forEach(row -> medians.addValue(row.spread().median(), trial.metric(), row.name()));
    CategoryAxis names = new CategoryAxis();
    names.setTickLabelFont(TEXT);
    names.setMaximumCategoryLabelWidthRatio(0.4f);
    names.setCategoryMargin(0.25);
    NumberAxis values = new NumberAxis(trial.metric());
    values.setTickLabelFont(TEXT);
    values.setLabelFont(TEXT);
    values.setUpperMargin(0.12); // room for the figure behind the longest bar
    CategoryPlot plot = new CategoryPlot(medians, names, values, new WhiskerBars(trial));
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setOutlineVisible(false);
    plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
    JFreeChart chart = new JFreeChart(trial.title(), TITLE, plot, false);
    chart.setBackgroundPaint(Color.WHITE);
    chart.setPadding(INSETS);
    return chart;
  }
}
