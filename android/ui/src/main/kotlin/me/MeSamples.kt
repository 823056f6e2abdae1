package cn.fujian.bamin.ui.me

import cn.fujian.bamin.core.DocumentKind
import cn.fujian.bamin.core.SubjectKind
import cn.fujian.bamin.core.signin.Identity
import cn.fujian.bamin.core.signin.IdentityLevel
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples

private val identity = Identity(IdentityLevel.L4, emptyList(), "林**", DocumentKind.ResidentId, "3501**********012X", "138****0000", 1_606_000_000)

private fun sample(name: String, state: MeState) = Sample(name) { MeScreen(state, {}) }

val meSamples = ScreenSamples(
    "me",
    listOf(
        sample("resident", MeState(identity, unread = 2, subject = "1", kind = SubjectKind.Resident)),
        sample("overseas", MeState(identity.copy(level = IdentityLevel.L3, name = "SMITH J***", documentKind = DocumentKind.ForeignPassport, documentNumber = "X12***89"), 0, "1", SubjectKind.Overseas)),
        sample("signed_out", MeState()),
    ),
)
