from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from goldenthread.foundations.privacy.rules import points_at_a_patient, refuse_patient_details

PATIENTS = [
    "DOB 12/3/56",
    "d.o.b. 12.03.1956",
    "Date of birth: 12 March 1956",
    "date of birth 1956-03-12, fell at night",
    "DOB：１２/３/５６",
    "MRN 1234567",
    "MRN: A1234567",
    "hospital number K123456",
    "Hospital no. 12 34 56 7",
    "Patient ID 0012345",
    "casenote number 123456",
]
NOT_PATIENTS = [
    "Opened on 12/3/56",
    "born of a wish to do better, 12/3/2024",
    "DOB is missing in 3 of 12 forms",
    "the date of birth field was empty on 12/3/2026 in two records",
    "hospital number one in the region",
    "The patient number fell from 1234 to 980",
    "MRN is written on each label",
    "number of patients: 12345",
    "patients numbered 20 on ward 7",
    "Hospital nos. are checked twice",
    "Unit 12, 2026-03-12",
    "bleep 4321",
    "",
]


@pytest.mark.parametrize("text", PATIENTS)
def test_what_points_at_one_patient_is_refused(text):
    with pytest.raises(ValidationError, match="individual patients"):
        refuse_patient_details(f"She fell. {text}.")


@pytest.mark.parametrize("text", NOT_PATIENTS)
def test_what_only_speaks_of_such_things_is_let_be(text):
    assert not points_at_a_patient(text)
