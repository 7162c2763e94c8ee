//! Whole numbers as people read them: 48600 grams are 48.6. No floats anywhere.

/// What a number may be, in the stored unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Least.
    pub min: i64,
    /// Greatest.
    pub max: i64,
    /// What one press adds.
    pub step: i64,
}

impl Range {
    /// From `min` to `max`, one at a time.
    pub fn ones(min: i64, max: i64) -> Range {
        Range { min, max, step: 1 }
    }

    /// The next value in this direction, on the grid of the steps and inside the range.
    pub(super) fn next(self, value: i64, direction: i64) -> i64 {
        let step = self.step.max(1);
        let (down, up) = (value.div_euclid(step) * step, (value + step - 1).div_euclid(step) * step);
        let next = match direction < 0 {
            true if up != value => down,
            false if down != value => up,
            true => value - step,
            false => value + step,
        };
        next.clamp(self.min, self.max)
    }
}

/// How the stored digits are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// Digits behind the point.
    pub decimals: u8,
    /// Digits that are not shown at all: they are rounded away.
    pub drop: u8,
}

/// As people read it.
pub fn write(value: i64, scale: impl Into<(u8, u8)>) -> String {
    let (decimals, drop) = scale.into();
    let unit = 10_i64.pow(u32::from(drop));
    let shown = (value + value.signum() * (unit / 2)) / unit;
    let point = 10_i64.pow(u32::from(decimals));
    let (whole, rest) = (shown.abs() / point, shown.abs() % point);
    let sign = if shown < 0 { "-" } else { "" };
    match decimals {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = usize::from(decimals)),
    }
}

/// What a person typed; `None` when it is no number of this scale.
pub fn read(text: &str, scale: impl Into<(u8, u8)>) -> Option<i64> {
    let (decimals, drop) = scale.into();
    let text = text.trim().replace(',', ".");
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |rest| (-1, rest));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |it: &str| it.chars().all(|letter| letter.is_ascii_digit());
    let given = u32::try_from(rest.len()).ok()?;
    if !is_digits(whole) || !is_digits(rest) || whole.len() + rest.len() == 0 || given > u32::from(decimals) {
        return None;
    }
    let number: i64 = format!("{whole}{rest}").parse().ok()?;
    let zeros = u32::from(decimals) - given + u32::from(drop);
    number.checked_mul(10_i64.checked_pow(zeros)?)?.checked_mul(sign)
}

impl From<Scale> for (u8, u8) {
    fn from(scale: Scale) -> (u8, u8) {
        (scale.decimals, scale.drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for (value, decimals, drop, text) in [
            (48_600, 1, 2, "48.6"),
            (48_000, 1, 2, "48.0"),
            (366, 1, 0, "36.6"),
            (1_525, 1, 0, "152.5"),
            (152, 0, 0, "152"),
            (-24, 1, 0, "-2.4"),
            (5, 1, 0, "0.5"),
        ] {
            assert_eq!(write(value, (decimals, drop)), text);
            assert_eq!(read(text, (decimals, drop)), Some(value), "{text}");
        }
    }

    #[test]
    fn digits_that_are_not_shown_are_rounded() {
        assert_eq!(write(48_650, (1, 2)), "48.7");
        assert_eq!(write(48_649, (1, 2)), "48.6");
    }

    #[test]
    fn what_is_typed_on_the_way_to_a_number_is_read() {
        assert_eq!(read("48", (1, 2)), Some(48_000));
        assert_eq!(read("48.", (1, 2)), Some(48_000));
        assert_eq!(read("48,6", (1, 2)), Some(48_600));
        assert_eq!(read(".5", (1, 0)), Some(5));
        for text in ["", ".", "-", "4a", "48.65", "1 2", "99999999999999999999"] {
            assert_eq!(read(text, (1, 2)), None, "{text}");
        }
        assert_eq!(read("4.5", (0, 0)), None);
    }

    #[test]
    fn steps_come_back_to_their_grid_and_stay_inside() {
        let range = Range { min: 20_000, max: 250_000, step: 100 };
        assert_eq!(range.next(48_600, 1), 48_700);
        assert_eq!(range.next(48_650, 1), 48_700);
        assert_eq!(range.next(48_650, -1), 48_600);
        assert_eq!(range.next(20_000, -1), 20_000);
        assert_eq!(range.next(300_000, 1), 250_000);
    }
}
