//! A dwelling (주거): where the household lives. Facts that change apart stand apart, so that a nurse who
//! notes the heating and a planner who notes the rent do not meet in a conflict.

use super::Code;
use super::convert;
use crate::id::RecordId;
use crate::kind::{Fields, Group, Kind, MergeClass, Part, Problem, Rooted, Shape};
use crate::kind::{code, flag, integer, reference, text};
use crate::policy::Role;
use serde::{Deserialize, Serialize};

/// Where it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Road-name address (도로명주소) up to the building number.
    pub road_addr: Option<String>,
    /// Building, floor, unit (동·층·호): a missing unit is a known cause of unreachable households.
    pub detail: Option<String>,
    /// Lot-number address (지번).
    pub jibun: Option<String>,
    /// Five digits.
    pub zip: Option<String>,
    /// Administrative neighbourhood (행정동), ten digits.
    pub hjd_code: Option<String>,
    /// Legal neighbourhood (법정동), ten digits.
    pub bjd_code: Option<String>,
    /// Building management number, 25 digits.
    pub bldg_mgmt_no: Option<String>,
    /// Below ground, as the road address counts it.
    pub underground: Option<bool>,
}

/// What it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Building {
    /// Apartment, semi-basement, goshiwon, …
    pub dwelling_kind: Option<Code>,
}

/// By what right they live there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenure {
    /// Own, jeonse, monthly rent, …
    pub tenure: Option<Code>,
    /// Deposit in won.
    pub deposit_krw: Option<i64>,
    /// Monthly rent in won.
    pub rent_krw: Option<i64>,
    /// The landlord, when known as a person.
    pub landlord: Option<RecordId>,
}

/// How it is heated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heating {
    /// Main source of heat.
    pub heating: Option<Code>,
}

/// One danger or lack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazard {
    /// Which.
    pub hazard: Code,
}

/// How to get in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// At most 500 characters.
    pub access_note: Option<String>,
}

static DWELLING_KIND: &[&str] = &[
    "apartment",
    "multi_family",
    "detached",
    "officetel",
    "semi_basement",
    "rooftop",
    "gosiwon",
    "jjokbang",
    "motel",
    "vinyl_house",
    "shelter",
    "street",
    "other",
];

/// The declaration.
pub static DWELLING: Kind = Kind {
    name: "dwelling",
    shape: Shape::Record,
    root: Rooted::Record,
    groups: &[
        Group {
            id: 2,
            name: "address",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[
                text("road_addr", 200),
                text("detail", 100),
                text("jibun", 200),
                text("zip", 5),
                text("hjd_code", 10),
                text("bjd_code", 10),
                text("bldg_mgmt_no", 25),
                flag("underground"),
            ],
        },
        Group {
            id: 3,
            name: "building",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[code("dwelling_kind", DWELLING_KIND).on_page(2)],
        },
        Group {
            id: 4,
            name: "tenure",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[
                code("tenure", &["own", "jeonse", "monthly_rent", "public_rental", "free", "no_contract"])
                    .on_page(2),
                integer("deposit_krw", 0, 10_000_000_000, "KRW").on_page(2),
                integer("rent_krw", 0, 100_000_000, "KRW").on_page(2),
                reference("landlord", "person").on_page(2),
            ],
        },
        Group {
            id: 5,
            name: "heating",
            part: Part::Open,
            class: MergeClass::Significant,
            fields: &[code("heating", &["city_gas", "district", "oil", "briquette", "electric_mat", "none"])
                .on_page(2)],
        },
        Group {
            id: 6,
            name: "hazards",
            part: Part::Open,
            class: MergeClass::Set,
            fields: &[code(
                "hazard",
                &["mould", "leak", "no_heating", "no_toilet", "steps", "hoarding", "gas", "fire"],
            )
            .required()
            .on_page(2)],
        },
        Group {
            id: 7,
            name: "access",
            part: Part::Open,
            class: MergeClass::LastWriter,
            fields: &[text("access_note", 500)],
        },
    ],
    writers: &[Role::Officer, Role::Planner, Role::Nurse, Role::Coordinator],
    check,
    projection: None,
};

fn check(fields: &Fields) -> Vec<Problem> {
    let digits = |name: &str, count: usize, rule: &str| {
        convert::text(fields, name)
            .filter(|text| text.len() != count || !text.bytes().all(|byte| byte.is_ascii_digit()))
            .map(|_| Problem::rule(name, rule))
    };
    [
        digits("zip", 5, "five_digits"),
        digits("hjd_code", 10, "ten_digits"),
        digits("bjd_code", 10, "ten_digits"),
        digits("bldg_mgmt_no", 25, "twenty_five_digits"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::proof::struct_is_group;
    use crate::kind::check_create;
    use serde_json::json;

    #[test]
    fn the_structs_have_exactly_the_declared_fields() {
        struct_is_group::<Address>(&DWELLING, "address");
        struct_is_group::<Building>(&DWELLING, "building");
        struct_is_group::<Tenure>(&DWELLING, "tenure");
        struct_is_group::<Heating>(&DWELLING, "heating");
        struct_is_group::<Hazard>(&DWELLING, "hazards");
        struct_is_group::<Access>(&DWELLING, "access");
    }

    #[test]
    fn codes_of_an_address_are_digits() {
        let fields = json!({"zip": "0301", "hjd_code": "서울1111051", "bjd_code": "1111010100"});
        let problems = check_create(&DWELLING, fields.as_object().unwrap());
        assert_eq!(problems, [Problem::rule("zip", "five_digits"), Problem::rule("hjd_code", "ten_digits")]);
    }
}
