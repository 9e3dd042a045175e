"""A store's records as nobody would write them: any state, any instant, on the edges of days and months too."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from types import SimpleNamespace

from marketing.models import Customer, FollowUp
from roles import clock
from sales import models
from tests.conftest import MONDAY

# Instants lie in the six weeks before and just after the day it is counted on; the edges of a day come up often.
EARLIEST, LATEST = -40, 17
HOURS = (time(0), time(0, 0, 1), time(9, 30), time(15), time(23, 59, 59))
SOURCES = ("walk_in", "phone", "web", "referral", "media")


class Rows:
    """Writes rows of every kind by chance; `size` is how many of the most frequent."""

    def __init__(self, house: SimpleNamespace, seed: int, size: int) -> None:
        self.house, self.random, self.size = house, Random(seed), size
        self.sellers = [house.seats[key] for key in ("consultant", "peer", "newcomer", "leaver", "manager", "stranger")]
        self.staff = [seat.staff_id for seat in house.seats.values()]
        self.used: set[object] = set()

    def write(self) -> None:
        """Write everything."""
        self._customers()
        self._leads()
        self._visits()
        self._cars()
        self._sub_dealers()
        self._deals()
        self._cases()

    # --- what chance decides ------------------------------------------------------------------------------------------

    def one(self, *choices):
        return self.random.choice(choices)

    def some(self, share=1.0):
        most = round(self.size * share)
        return range(self.random.randint(most // 2, most))

    def when(self, earliest=EARLIEST, latest=LATEST) -> datetime:
        return clock.local(self.day(earliest, latest), self.one(*HOURS))

    def day(self, earliest=EARLIEST, latest=LATEST) -> date:
        return MONDAY + timedelta(days=self.random.randint(earliest, latest))

    def after(self, moment, days=14):
        """An instant some days later, on the same second, or none: what was not done yet."""
        if moment is None or self.random.random() < 0.3:
            return None
        return moment + timedelta(days=self.random.randint(0, days), seconds=self.one(0, 1, 7200))

    def maybe(self, value, chance=0.5):
        return value if self.random.random() < chance else None

    def yuan(self, most=9000) -> Decimal:
        return Decimal(self.random.randint(0, most * 100)) / 100

    def place(self, *seats) -> dict:
        """Whose it is and where: the owner's seat now and then lies elsewhere than the record."""
        seat = self.one(*(seats or self.sellers))
        made = self.when()
        return {
            "owner_id": seat.staff_id,
            "unit_id": seat.unit_id,
            "department_id": seat.department_id,
            "store_id": seat.store_id,
            "created_by_id": self.one(seat.staff_id, *self.staff),
            "created_at": made,
            "changed_at": made,
        }

    def _free(self, *key) -> bool:
        return key not in self.used and not self.used.add(key)

    # --- the showroom -------------------------------------------------------------------------------------------------

    def _customers(self):
        states = ("filed", "complete", "complete", "erased")
        rows = []
        for number in range(self.size // 2 + 3):
            state = self.one(*states)
            fields = {"erased_at": self.when() if state == "erased" else None, "state": state}
            rows.append(Customer(name=f"客户{number}", source=self.one(*SOURCES), **fields, **self.place()))
        self.customers = Customer.objects.bulk_create(rows)
        calls = []
        for _ in self.some(0.7):
            due = self.when()
            done = self.after(due - timedelta(days=1), 3)
            fields = {"done_at": done, "state": "done" if done else "todo", "result": "reached" if done else ""}
            customer = self.one(*self.customers)
            kind = self.one("prospect", "prospect", "delivery")
            calls.append(FollowUp(customer=customer, kind=kind, due_at=due, first_due_at=due, **fields, **self.place()))
        FollowUp.objects.bulk_create(calls)

    def _leads(self):
        made, joined = [], []
        for _ in self.some():
            lead = self._lead()
            if lead.state in ("ordered", "lost", "joined") or self._free("lead", lead.customer_id, lead.store_id):
                (joined if lead.state == "joined" else made).append(lead)
        self.leads = models.Lead.objects.bulk_create(made)
        for lead in joined[: len(made)]:
            lead.joined_to = self.one(*self.leads)
        models.Lead.objects.bulk_create(joined[: len(made)])

    def _lead(self):
        state = self.one("new", "assigned", "following", "visited", "driven", "losing", "ordered", "lost", "joined")
        kept = self.place()
        made = kept["created_at"]
        asked = self.after(made) if state in ("lost", "losing", "following") else None
        # Taken up again, it keeps when it was lost or ordered last.
        gone = made + timedelta(days=self.random.randint(0, 20))
        lost = gone if state == "lost" else self.maybe(gone, 0.3) if state == "following" else None
        return models.Lead(
            customer=self.one(*self.customers),
            car_model=self.maybe(self.one(*self.house.models), 0.8),
            source=self.one(*SOURCES),
            respond_by=made + timedelta(hours=2),
            contacted_at=self.after(made, 2),
            visited_at=self.after(made),
            ordered_at=gone if state == "ordered" else self.maybe(gone, 0.3) if state == "following" else None,
            lost_asked_at=asked or lost,
            lost_at=lost,
            lost_reason=self.one("price", "rival", "invalid") if state in ("lost", "losing") else "",
            state=state,
            **kept,
        )

    def _visits(self):
        rows = []
        for _ in self.some():
            state = self.one("registered", "receiving", "left", "entered", "checked", "checked", "void")
            kept = self.place()
            customer = self.maybe(self.one(*self.customers), 0.7)
            if customer and state in ("registered", "receiving") and not self._free(customer.pk, kept["store_id"]):
                customer = None
            rows.append(
                models.ShowroomVisit(
                    kind=self.one("visit", "visit", "visit", "call"),
                    arrived_at=self.when(),
                    first_time=self.one(True, True, False),
                    adviser_id=kept["owner_id"],
                    source=self.one(*SOURCES),
                    car_model=self.maybe(self.one(*self.house.models)),
                    customer=customer,
                    agrees=self.one(True, False) if state == "checked" else None,
                    state=state,
                    **kept,
                )
            )
        self.visits = models.ShowroomVisit.objects.bulk_create(rows)
        self._recordings()
        models.TestDrive.objects.bulk_create([self._drive() for _ in self.some(0.7)])

    def _recordings(self):
        rows = []
        for visit in self.visits:
            state = self.one("exported", "filed", "checked", None)
            if state:
                done = {"score": 90, "scored_at": self.when()} if state == "checked" else {}
                rows.append(
                    models.RecordingCheck(
                        visit=visit,
                        consultant_id=visit.owner_id,
                        recorded_on=clock.local_date(visit.arrived_at),
                        place="x",
                        state=state,
                        **done,
                        **self.place(),
                    )
                )
        models.RecordingCheck.objects.bulk_create(rows)

    def _drive(self):
        starts = self.when()
        state = self.one("invited", "done", "done", "done", "cancelled")
        papers = {"agreement_signed": True, "licence_until": date(2030, 1, 1), "licence_class": "C1"}
        driven = {"started_at": starts, "ended_at": starts + timedelta(hours=1), "rating": 4}
        return models.TestDrive(
            customer=self.one(*self.customers),
            lead=self.maybe(self.one(None, *self.leads), 0.7),
            car=self.house.car,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            state=state,
            **papers,
            **(driven if state == "done" else {}),
            **self.place(),
        )

    # --- cars ---------------------------------------------------------------------------------------------------------

    def _cars(self):
        keepers = [self.house.seats[key] for key in ("keeper", "keeper", "specialist", "far_keeper")]
        self.cars = models.Vehicle.objects.bulk_create(
            [self._car(number, keepers) for number in range(len(self.some()) + 1)]
        )
        here = {
            "owner": lambda: self.place(*keepers),
            "car": lambda: self.one(*self.cars),
        }
        models.VehicleAllocation.objects.bulk_create([self._allocation(here) for _ in self.some(0.5)])
        models.VehicleDamage.objects.bulk_create([self._damage(here) for _ in self.some(0.5)])
        models.VehicleMovement.objects.bulk_create([self._movement(here) for _ in self.some(0.5)])
        models.RemittanceRequest.objects.bulk_create([self._remittance() for _ in self.some(0.3)])
        for _ in self.some(0.1):
            order = models.FactoryOrder.objects.create(
                month=self.one(date(2026, 2, 1), date(2026, 3, 1)),
                state=self.one("draft", "with_chief", "approved", "arrived"),
                **self.place(*keepers),
            )
            for model in self.house.models:
                quantity = self.random.randint(1, 6)
                models.FactoryOrderLine.objects.create(order=order, car_model=model, colour="白", quantity=quantity)

    def _car(self, number, keepers):
        state = self.one(*models.VehicleState.values, "in_stock", "delivered")
        arrived = self.when(-130) if state != "in_transit" else self.maybe(self.when(), 0.1)
        vin = f"LZXAB4R3{number:09d}"
        return models.Vehicle(
            vin=vin,
            tail=vin[-6:],
            car_model=self.one(*self.house.models),
            colour="白",
            purchase_price=self.yuan(300_000) + 1,
            arrived_at=arrived,
            inspected_at=self.after(arrived, 3),
            inspected_by_id=self.maybe(self.one(*self.staff)),
            stocked_at=self.after(arrived, 3),
            papers_complete_at=self.after(arrived),
            delivered_at=(arrived or self.when()) + timedelta(days=3) if state == "delivered" else None,
            returned_at=(arrived or self.when()) + timedelta(days=3) if state == "returned" else None,
            state=state,
            **self.place(*keepers),
        )

    def _allocation(self, here):
        turn = self.one(True, True, False)
        by = self.one(*self.staff)
        reason = {} if turn else {"reason": "x", "approved_by_id": by}
        return models.VehicleAllocation(
            vehicle=here["car"](),
            allocated_by_id=by,
            allocated_at=self.when(),
            in_turn=turn,
            state="released",
            **reason,
        )

    def _damage(self, here):
        found = self.when()
        done = self.after(found, 4)
        return models.VehicleDamage(
            vehicle=here["car"](),
            kind="scratch",
            description="x",
            found_at=found,
            due_at=found + timedelta(days=2),
            resolved_at=done,
            resolved_by_id=self.one(*self.staff) if done else None,
            state="resolved" if done else self.one("registered", "overdue"),
            **here["owner"](),
        )

    def _movement(self, here):
        due = self.when()
        done = self.after(due - timedelta(days=2), 3)
        return models.VehicleMovement(
            vehicle=here["car"](),
            kind=self.one(*models.MovementKind.values),
            due_at=due,
            done_at=done,
            done_by_id=self.maybe(self.one(*self.staff)) if done else None,
            state=self.one("done", "checked") if done else "refused",
            **here["owner"](),
        )

    def _remittance(self):
        day = self.day()
        return models.RemittanceRequest(
            payee="厂家",
            amount=1,
            prompted_on=day,
            due_on=day,
            purpose="x",
            handed_in_at=self.after(clock.local(day), 2),
            sent_by_id=self.maybe(self.one(*self.staff)),
            state="draft",
            **self.place(self.house.seats["clerk"]),
        )

    def _sub_dealers(self):
        seats = [self.house.seats[key] for key in ("specialist", "far_keeper")]
        rows = [
            models.SubDealer(
                name=f"n{number}", region="x", signed_at=self.maybe(self.when(), 0.7), **self.place(*seats)
            )
            for number in self.some(0.1)
        ]
        dealers = models.SubDealer.objects.bulk_create(rows)
        for car in self.cars:
            if dealers and self.random.random() < 0.6:
                dealer = self.one(*dealers)
                fields = {"sub_dealer": dealer}
                if car.delivered_at and dealer.signed_at:
                    # Sold just before it signed, with it, or after.
                    fields["delivered_at"] = dealer.signed_at + timedelta(days=self.one(-1, 0, 2))
                models.Vehicle.objects.filter(pk=car.pk).update(**fields)
        visits, checks = [], []
        for dealer in dealers * 2:
            due = self.when()
            done = self.after(due - timedelta(days=1), 3)
            fields = {"done_at": done, "state": "done" if done else "planned"}
            day = clock.local_date(due)
            visits.append(
                models.SubDealerVisit(
                    sub_dealer=dealer, planned_on=day, due_at=due, purpose="x", **fields, **self.place(*seats)
                )
            )
            if self._free(dealer.pk, day):
                checks.append(self._check("sub_dealer", day, seats, sub_dealer=dealer))
        for _ in self.some(0.3):
            check = self._check(self.one("daily", "monthly"), self.day(), [self.house.seats["keeper"]])
            if self._free(check.kind, check.day):
                checks.append(check)
        models.SubDealerVisit.objects.bulk_create(visits)
        models.VehicleStockCheck.objects.bulk_create(checks)

    def _check(self, kind, day, seats, **fields):
        booked = self.random.randint(0, 9)
        return models.VehicleStockCheck(
            kind=kind,
            day=day,
            due_at=clock.local(day),
            booked=booked,
            found=self.random.randint(0, booked),
            counted_at=self.maybe(clock.local(day), 0.9),
            state="counted",
            **fields,
            **self.place(*seats),
        )

    # --- deals --------------------------------------------------------------------------------------------------------

    def _deals(self):
        quotes = models.Quotation.objects.bulk_create([self._quote() for _ in self.some()])
        free = list(self.cars)
        orders = [self._order(quote, free) for quote in quotes if self.random.random() < 0.7]
        self.orders = models.SalesOrder.objects.bulk_create(orders)
        models.Delivery.objects.bulk_create(
            [self._delivery(order) for order in self.orders if self.random.random() < 0.8]
        )

    def _quote(self):
        quoted = self.maybe(self.when(), 0.8)
        return models.Quotation(
            customer=self.one(*self.customers),
            lead=self.maybe(self.one(None, *self.leads), 0.8),
            car_model=self.one(*self.house.models),
            guide_price=200_000,
            discount=self.yuan(),
            quoted_at=quoted,
            state="quoted" if quoted else "draft",
            valid_until=self.day(),
            **self.place(),
        )

    def _order(self, quote, free):
        state = self.one("draft", "signed", "waiting", "cancelled", "delivered", "delivered", "archived")
        if state in ("delivered", "archived") and not free:
            state = "signed"
        over = state in ("delivered", "archived")
        signed = None if state == "draft" else self.when()
        delivered = self.when() if over else None
        kept = self.place()
        second = self.maybe(self.one(*(seat.staff_id for seat in self.sellers)), 0.4)
        second = second if second != kept["owner_id"] else None
        return models.SalesOrder(
            quotation=quote,
            lead=quote.lead,
            customer=quote.customer,
            car_model=quote.car_model,
            vehicle=free.pop() if over else None,
            guide_price=quote.guide_price,
            discount=quote.discount,
            gifts=self.yuan(2000),
            addons=self.yuan(),
            accessories=self.yuan(),
            cleared=self.one(quote.discount, self.yuan(12_000)),
            deposit=5000,
            promised_on=self.day(EARLIEST, 28),
            reviewed_by_id=self.maybe(self.one(*self.staff)),
            signed_at=signed,
            delivered_at=delivered,
            archived_at=self.after(delivered, 15),
            second_id=second,
            second_share=self.random.randint(1, 99) if second else 0,
            state=state,
            **kept,
        )

    def _delivery(self, order):
        done = order.delivered_at
        fields = {"delivered_at": done, "signed_at": done, "complete_at": self.after(done, 3)} if done else {}
        kept = {name: getattr(order, name) for name in ("owner_id", "unit_id", "department_id", "store_id")}
        state = self.one("delivered", "complete") if done else self.one("to_plan", "planned")
        return models.Delivery(order=order, state=state, **fields, **{**self.place(), **kept})

    def _cases(self):
        loans, policies, plates = [], [], []
        for order in self.orders:
            kept = {"order": order, "customer_id": order.customer_id, **self.place()}
            if self.random.random() < 0.6:
                loans.append(self._loan(kept))
            if self.random.random() < 0.6:
                state = self.one("quoted", "taken_out", "expired", "lost")
                policies.append(models.InsuranceCase(state=state, commission=self.yuan(2000), **kept))
            if self.random.random() < 0.6:
                done = self.maybe(self.when())
                plates.append(
                    models.RegistrationCase(
                        state="done" if done else "accepted", done_at=done, fee=self.yuan(900), **kept
                    )
                )
        models.LoanCase.objects.bulk_create(loans)
        models.InsuranceCase.objects.bulk_create(policies)
        models.RegistrationCase.objects.bulk_create(plates)

    def _loan(self, kept):
        state = self.one("collecting", "submitted", "granted", "refused", "paid_out", "cancelled")
        sent = self.after(kept["created_at"], 3)
        yes = (sent or kept["created_at"]) + timedelta(days=1) if state in ("granted", "paid_out") else None
        return models.LoanCase(
            state=state,
            commission=self.yuan(3000),
            submitted_at=sent,
            granted_at=yes,
            refused_at=self.after(sent) if state == "refused" else self.maybe(sent, 0.2),
            paid_out_at=yes + timedelta(days=self.random.randint(0, 12)) if state == "paid_out" else None,
            **kept,
        )
