package cn.fujian.bamin.ui.signin

import cn.fujian.bamin.core.DocumentKind
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.signin.Identity
import cn.fujian.bamin.core.signin.IdentityLevel
import cn.fujian.bamin.core.signin.SignInPage
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples
import cn.fujian.bamin.ui.steps.Step

private val page = SignInState(SignInPage("https://identity.example/authorize", 0))
private val known = Identity(IdentityLevel.L4, emptyList(), "林**", DocumentKind.ResidentId, "3501**********012X", "138****0000", 0)

private fun sample(name: String, state: SignInState) = Sample(name) { SignInScreen(state, {}, {}, {}) }

val signInSamples = ScreenSamples(
    "sign_in",
    listOf(
        sample("begin", SignInState()),
        sample("unreachable", SignInState(step = Step.Failed(Failure("error.unreachable", kind = FailureKind.Network)))),
        sample("in_browser", page),
        sample("finishing", page.copy(returned = "8f3c-2a71", replace = true, step = Step.Running)),
        sample("done", page.copy(identity = known)),
        sample("level_too_low", page.copy(identity = known.copy(level = IdentityLevel.L3, missing = listOf("face")))),
    ),
)
