package cn.fujian.bamin.ui.login

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples
import cn.fujian.bamin.ui.steps.Step

private val typed = LoginState(phone = "13905910001", password = "password")

val loginSamples = ScreenSamples(
    "login",
    listOf(
        sample("empty", LoginState()),
        sample("nothing_typed", LoginState(problem = LoginProblem.NoPhone)),
        sample("running", typed.copy(step = Step.Running)),
        sample("offline", typed.copy(step = Step.Failed(Failure("unreachable", kind = FailureKind.Network)))),
        sample("new_password", LoginState(LoginPage.NewPassword("陈志强"), password = "password")),
        sample("not_the_same", LoginState(LoginPage.NewPassword("陈志强"), password = "password", new = "one", again = "two", problem = LoginProblem.NotTheSame)),
        sample("done", LoginState(LoginPage.Done("陈志强", "闽江花园小区物业"))),
    ),
)

private fun sample(name: String, state: LoginState) = Sample(name) { LoginScreen(state, {}, {}, {}) }
