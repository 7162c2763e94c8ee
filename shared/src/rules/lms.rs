//! The z-score of a measurement by the LMS method: the only place where fractions are computed with. What comes out is
//! whole again.

/// L, M and S of one row: L and M times 10,000, S times 100,000; M in kg or cm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lms {
    /// Power of the Box-Cox transformation.
    pub l: i32,
    /// Median.
    pub m: i32,
    /// Coefficient of variation.
    pub s: i32,
}

/// How far a measurement is from the median, in standard deviations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Z {
    /// Times 10,000.
    pub ten_thousandths: i64,
    /// Times 100; classes are told on these.
    pub hundredths: i64,
}

/// Beyond so many standard deviations the distance is counted in steps of the last one (WHO 2006).
const RESTRICTED: f64 = 3.0;

/// No z is further from the median than so many standard deviations.
const Z_MAX: f64 = 999.0;

impl Lms {
    fn numbers(self) -> (f64, f64, f64) {
        (f64::from(self.l) / 1e4, f64::from(self.m) / 1e4, f64::from(self.s) / 1e5)
    }

    /// The z of a measurement in thousandths of the table's unit (g, or 0.01 mm), by restricted application where L is
    /// not 1. `None` for what cannot be a measurement.
    pub fn z(self, thousandths: i64) -> Option<Z> {
        let x = f64::from(i32::try_from(thousandths).ok().filter(|it| *it > 0)?) / 1e3;
        let z = self.fraction(x).clamp(-Z_MAX, Z_MAX);
        Some(Z { ten_thousandths: rounded(z * 1e4), hundredths: rounded(z * 100.0) })
    }

    fn fraction(self, x: f64) -> f64 {
        let (l, m, s) = self.numbers();
        let plain = if l == 0.0 { (x / m).ln() / s } else { ((l * (x / m).ln()).exp() - 1.0) / (l * s) };
        let beyond = plain.abs() > RESTRICTED && l != 1.0;
        if beyond {
            let side = RESTRICTED.copysign(plain);
            let (third, second) = (self.value(side), self.value(side - 1f64.copysign(plain)));
            side + (x - third) / (third - second).abs()
        } else {
            plain
        }
    }

    /// The measurement at this many standard deviations, in thousandths of the table's unit: a line of the chart.
    pub fn at(self, sd: i32) -> i64 {
        rounded(self.value(f64::from(sd)) * 1e3)
    }

    fn value(self, sd: f64) -> f64 {
        let (l, m, s) = self.numbers();
        if l == 0.0 { m * (s * sd).exp() } else { m * ((1.0 + l * s * sd).ln() / l).exp() }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "what is far too large becomes the largest number")]
fn rounded(number: f64) -> i64 {
    number.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_z_is_that_of_the_reference_programs() {
        for (name, lms, grams, z) in [
            ("a boy of 30 days", (2303, 44_525, 13_413), 3200, -23_713),
            ("a girl of 183 days", (-759, 73_016, 12_204), 7300, -18),
            ("a boy of 365 days", (645, 96_460, 10_925), 7000, -29_047),
            ("a girl of 91 days, beyond three", (407, 58_393, 12_622), 3600, -37_114),
            ("a boy of 183 days, beyond three", (1256, 79_389, 10_957), 11_500, 34_941),
            ("a boy of 68.0 cm, beyond three", (-3521, 79_674, 8214), 11_500, 43_618),
            ("a girl of 55.0 cm", (-3833, 45_498, 9110), 3600, -26_891),
            ("just below the median", (3487, 33_464, 14_602), 3346, -8),
        ] {
            let (l, m, s) = lms;
            assert_eq!(Lms { l, m, s }.z(grams).unwrap().ten_thousandths, z, "{name}");
        }
        let born = Lms { l: 3487, m: 33_464, s: 14_602 };
        assert_eq!(rounded(born.fraction(3.3464) * 1e4), 0, "the median itself");
        let none = Lms { l: 0, m: 10_000, s: 10_000 };
        assert_eq!(none.z(1000).unwrap(), Z { ten_thousandths: 0, hundredths: 0 });
        assert_eq!(none.z(0), None);
    }

    #[test]
    fn a_line_of_the_chart_has_the_z_that_it_is_named_after() {
        let lms = Lms { l: 2303, m: 44_525, s: 13_413 };
        for sd in -4..=4 {
            let z = lms.z(lms.at(sd)).unwrap().ten_thousandths;
            assert!((z - i64::from(sd) * 10_000).abs() < 20 || sd.abs() == 4, "{sd}: {z}");
        }
    }
}
