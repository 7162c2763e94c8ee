//! Reading the clock, and how much memory a process needed at most.

use anyhow::{Context, Result};
use std::time::{Duration, Instant};

/// What the work took, and what it answered.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let begin = Instant::now();
    let done = work()?;
    Ok((done, begin.elapsed()))
}

/// Now, for what is not one call.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub fn now() -> Instant {
    Instant::now()
}

/// As fine as processor time is told.
const TICK: Duration = Duration::from_millis(10);

/// The processor time that this process has used, over all its threads; to a hundredth of a second.
pub fn processor_time() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit_once(')').context("a name in brackets")?.1.split_whitespace();
    let ticks: Vec<u64> = fields.skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(Duration::from_millis(ticks.iter().sum::<u64>() * 10))
}

/// What the work took, by the clock and of the processor.
pub fn worked(work: impl FnOnce() -> Result<()>) -> Result<Took> {
    let before = processor_time()?;
    let ((), clock) = timed(work)?;
    Ok(Took { clock, processor: processor_time()?.saturating_sub(before).max(TICK) })
}

/// How long work took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Took {
    /// By the clock.
    pub clock: Duration,
    /// Of the processor, all threads together: what it would take on a machine that does nothing else, without the disk.
    pub processor: Duration,
}

/// The one in the middle.
pub fn median(times: Vec<Duration>) -> Duration {
    at_percent(times, 50)
}

/// Of a hundred, the one at this place.
pub fn at_percent(mut times: Vec<Duration>, percent: usize) -> Duration {
    times.sort_unstable();
    let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(place).copied().unwrap_or_default()
}

/// The most memory that a process ever had, in bytes.
pub fn peak_of(process: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib * 1024.0)
}
