package cn.fujian.bamin.ui.login

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.Outcome
import cn.fujian.bamin.core.login.FakeLogin
import cn.fujian.bamin.core.login.Staff
import cn.fujian.bamin.ui.steps.Step
import kotlin.test.assertEquals
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class LoginPresenterTest {
    private val port = FakeLogin()
    private lateinit var presenter: LoginPresenter
    private val state get() = presenter.state.value

    @Test fun `what is missing is said and nothing is sent`() = presenting {
        send()
        assertEquals(LoginProblem.NoPhone, state.problem)
        presenter.onEvent(LoginEvent.ChangePhone("139 0591 0001 7"))
        send()
        assertEquals("13905910001" to LoginProblem.NoPassword, state.phone to state.problem)
        assertEquals(emptyList(), port.calls)
    }

    @Test fun `a wrong password says so and keeps what was typed`() = presenting {
        port.onLogin = { _, _ -> Outcome.Failed(Failure("wrong_password")) }
        type("13905910001", "wrong")
        send()
        assertEquals(Step.Failed(Failure("wrong_password")), state.step)
        assertEquals("13905910001" to "wrong", state.phone to state.password)
    }

    @Test fun `who must choose a password is asked for it, and then goes on`() = presenting {
        port.onLogin = { _, password -> Outcome.Done(staff(mustChange = true).also { port.staff.value = it }).also { assertEquals("first", password) } }
        type("13905910001", "first")
        send()
        assertEquals(LoginPage.NewPassword("陈志强"), state.page)
        presenter.onEvent(LoginEvent.ChangeNew("one"))
        presenter.onEvent(LoginEvent.ChangeAgain("two"))
        send()
        assertEquals(LoginProblem.NotTheSame, state.problem)
        var changed: Pair<String, String>? = null
        port.onChangePassword = { old, new -> changed = old to new; port.staff.value = staff(mustChange = false); null }
        presenter.onEvent(LoginEvent.ChangeAgain("one"))
        send()
        assertEquals("first" to "one", changed)
        assertEquals(LoginPage.Done("陈志强", "物业"), state.page)
    }

    @Test fun `a session that is over asks for the log-in again`() {
        port.staff.value = staff(mustChange = false).copy(over = true)
        presenting { assertEquals(LoginPage.LogIn, state.page) }
    }

    private fun presenting(test: suspend TestScope.() -> Unit) = runTest {
        presenter = LoginPresenter(port, backgroundScope)
        backgroundScope.launch { presenter.state.collect {} }
        runCurrent()
        test()
    }

    private fun type(phone: String, password: String) {
        presenter.onEvent(LoginEvent.ChangePhone(phone))
        presenter.onEvent(LoginEvent.ChangePassword(password))
    }

    private fun TestScope.send() {
        presenter.onEvent(LoginEvent.Send)
        runCurrent()
    }

    private fun staff(mustChange: Boolean) = Staff("陈志强", "物业", mustChange, over = false)
}
