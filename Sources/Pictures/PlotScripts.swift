/// The gnuplot scripts, which lie in the program itself.
enum PlotScripts {
  static let all: [(name: String, text: String)] = [
    ("draw.gp", PackageResources.draw_gp), ("draw_sweep.gp", PackageResources.draw_sweep_gp),
    ("draw_each.gp", PackageResources.draw_each_gp), ("style.gp", PackageResources.style_gp),
    ("page.gp", PackageResources.page_gp), ("rows.gp", PackageResources.rows_gp),
    ("panels.gp", PackageResources.panels_gp), ("panel.gp", PackageResources.panel_gp),
    ("throughput.gp", PackageResources.throughput_gp),
    ("speedup.gp", PackageResources.speedup_gp),
    ("speedup_bars.gp", PackageResources.speedup_bars_gp),
    ("speedup_lines.gp", PackageResources.speedup_lines_gp),
    ("time_buckets.gp", PackageResources.time_buckets_gp), ("loss.gp", PackageResources.loss_gp),
    ("forecast.gp", PackageResources.forecast_gp), ("timeline.gp", PackageResources.timeline_gp),
    ("sweep.gp", PackageResources.sweep_gp),
  ].map { ($0, String(decoding: $1, as: UTF8.self)) }
}
